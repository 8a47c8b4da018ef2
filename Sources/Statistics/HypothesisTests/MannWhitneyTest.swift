#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether values of one independent sample tend to exceed those of another (Wilcoxon's rank-sum test).
///
/// Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947).
public struct MannWhitneyTest: Sendable, Hashable, Codable {
    /// How many pairs the first sample wins, ties counting half (U of the first sample).
    public let statistic: Double
    /// The probability of a statistic at least this extreme when the samples come from one distribution.
    public let pValue: Double
    /// Whether `pValue` counts arrangements, rather than being a normal approximation.
    public let isExact: Bool

    /// - Parameter null: `automatic` is exact when a sample has at most 8 values and there are no ties, as in SciPy;
    ///   the normal approximation corrects for ties and continuity.
    /// - Throws: ``StatisticsError`` for an empty sample, a value that is not finite, values that are all equal, or an
    ///   exact distribution asked for where there are ties or more than 2¹²⁶ arrangements.
    public init(
        _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided, null: NullDistribution = .automatic
    ) throws(StatisticsError) {
        let purpose = "the Mann-Whitney test"
        try validateSamples(x, y, atLeast: 1, for: purpose)
        try validateSpread(x + y, as: "both samples", for: purpose)
        let ranks = Ranks(x + y)
        let (m, n) = (Double(x.count), Double(y.count))
        let u = ranks.values.prefix(x.count).reduce(0, +) - m * (m + 1) / 2
        statistic = u
        let countable = ranks.ties.isEmpty && Self.isCountable(x.count, y.count)
        switch null {
        case .automatic: isExact = countable && min(x.count, y.count) <= 8
        case .normal: isExact = false
        case .exact:
            guard countable else {
                throw StatisticsError(
                    .tooManyValues, "no exact Mann-Whitney distribution: values are tied, or arrangements too many",
                    advice: "use the automatic or normal distribution")
            }
            isExact = true
        }
        if isExact {
            let wins = Int(u)
            pValue = alternative.pValue(
                atMost: Self.probability(ofAtMost: wins, x.count, y.count),
                atLeast: Self.probability(ofAtMost: x.count * y.count - wins, x.count, y.count))
        } else {
            let total = m + n
            let deviation = (m * n / 12 * (total + 1 - ranks.tieTerm / (total * (total - 1)))).squareRoot()
            func tail(_ wins: Double) -> Double {
                NormalDistribution.upperTail((wins - m * n / 2 - 0.5) / deviation)
            }
            pValue = alternative.pValue(atMost: tail(m * n - u), atLeast: tail(u))
        }
    }

    /// Whether the number of arrangements fits the whole numbers they are counted in.
    private static func isCountable(_ m: Int, _ n: Int) -> Bool {
        var bits = 0.0
        for i in 1...min(m, n) {
            bits += log2(Double(max(m, n) + i) / Double(i))
            if bits > 126 { return false }
        }
        return true
    }

    /// P(U ≤ `wins`): the coefficients of the Gaussian binomial, built by one product and one quotient per value.
    private static func probability(ofAtMost wins: Int, _ m: Int, _ n: Int) -> Double {
        let (few, many) = (min(m, n), max(m, n))
        // The distribution is symmetric; the shorter side is counted.
        if wins * 2 > m * n { return 1 - probability(ofAtMost: m * n - wins - 1, m, n) }
        guard wins >= 0 else { return 0 }
        var counts = [UInt128](repeating: 0, count: wins + 1)
        counts[0] = 1
        var arrangements: UInt128 = 1
        for i in 1...few {
            // Intermediate differences may wrap; the final counts do not, and arithmetic modulo 2¹²⁸ is exact.
            for k in stride(from: wins, through: many + i, by: -1) where k >= many + i {
                counts[k] = counts[k] &- counts[k - many - i]
            }
            if i <= wins { for k in i...wins { counts[k] = counts[k] &+ counts[k - i] } }
            arrangements = arrangements &* UInt128(many + i) / UInt128(i)
        }
        return Double(counts.reduce(0, &+)) / Double(arrangements)
    }
}
