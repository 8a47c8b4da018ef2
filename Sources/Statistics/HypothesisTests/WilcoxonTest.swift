/// Whether paired differences are centred on zero (Wilcoxon's signed-rank test); differences of zero are left out.
///
/// Source: Wilcoxon, Biometrics Bulletin 1 (1945).
public struct WilcoxonTest: Sendable, Hashable, Codable {
    /// The smaller sum of ranks, or for a one-sided alternative the sum of ranks of positive differences.
    public let statistic: Double
    /// The probability of a statistic at least this extreme when differences are symmetric about zero.
    public let pValue: Double
    /// Whether `pValue` counts sign patterns, rather than being a normal approximation.
    public let isExact: Bool

    /// - Parameter null: `automatic` follows SciPy: exact up to 50 pairs without ties or zeros and up to 13 with them,
    ///   else normal with tie correction and without continuity correction.
    /// - Throws: ``StatisticsError`` for unequal lengths, no pairs, values not finite, only differences of zero, or an
    ///   exact distribution asked for with more than 500 pairs.
    public init(
        _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided, null: NullDistribution = .automatic
    ) throws(StatisticsError) {
        try validatePairs(x, y, atLeast: 1, for: "Wilcoxon's test")
        let all = zip(x, y).map { $0 - $1 }
        let differences = all.filter { $0 != 0 }
        guard !differences.isEmpty else {
            throw StatisticsError(
                .constantValues, "Wilcoxon's test is undefined: every difference is zero",
                advice: "use samples that differ")
        }
        let ranks = Ranks(differences.map(abs))
        let positive = zip(differences, ranks.values).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        let n = Double(differences.count)
        let sum = n * (n + 1) / 2
        statistic = alternative == .twoSided ? min(positive, sum - positive) : positive
        switch null {
        case .automatic:
            let plain = ranks.ties.isEmpty && differences.count == all.count
            isExact = all.count <= (plain ? 50 : 13)
        case .normal: isExact = false
        case .exact:
            guard differences.count <= 500 else {
                throw StatisticsError(
                    .tooManyValues, "an exact Wilcoxon distribution of \(differences.count) pairs takes too long",
                    advice: "use the automatic or normal distribution")
            }
            isExact = true
        }
        if isExact {
            pValue = alternative.pValue(
                atMost: Self.probability(ofAtMost: positive, ranks.values),
                atLeast: Self.probability(ofAtMost: sum - positive, ranks.values))
        } else {
            let variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieTerm / 48
            let z = (positive - sum / 2) / variance.squareRoot()
            pValue = alternative.pValue(
                atMost: NormalDistribution.cumulative(z), atLeast: NormalDistribution.upperTail(z))
        }
    }

    /// P(W ≤ `limit`) over all sign patterns. Doubled ranks are whole even where values share one.
    private static func probability(ofAtMost limit: Double, _ ranks: [Double]) -> Double {
        let limit = Int(2 * limit)
        var shares = [Double](repeating: 0, count: limit + 1)
        shares[0] = 1
        for rank in ranks {
            let step = Int(2 * rank)
            for k in stride(from: limit, through: 0, by: -1) {
                shares[k] = (shares[k] + (k >= step ? shares[k - step] : 0)) / 2
            }
        }
        return min(1, shares.reduce(0, +))
    }
}
