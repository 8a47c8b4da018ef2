/// How much more often a value of the first sample exceeds one of the second than the reverse, in −1…1.
///
/// Source: Cliff, Psychological Bulletin 114 (1993). The interval is the asymmetric one of Feng and Cliff, Journal of
/// Modern Applied Statistical Methods 3 (2004), with the unbiased variance; for samples that do not overlap, where that
/// variance is zero, Wilson's score bound with the smaller sample's size.
public struct CliffsDelta: Sendable, Hashable, Codable {
    /// P(x > y) − P(x < y).
    public let value: Double
    /// The range of `value`.
    public let interval: ConfidenceInterval

    /// - Throws: ``StatisticsError`` for fewer than 2 values in a sample, or one that is not finite.
    public init(_ x: [Double], _ y: [Double], level: Double = 0.95) throws(StatisticsError) {
        try validateSamples(x, y, atLeast: 2, for: "Cliff's delta")
        try validate(level: level)
        let (rows, columns) = (Self.dominance(of: x, over: y), Self.dominance(of: y, over: x))
        let (m, n) = (Double(x.count), Double(y.count))
        let wins = rows.reduce(0) { $0 + $1.net }
        let d = Double(wins) / (m * n)
        // Σ(d_ij − d)² follows from the count of unequal pairs, since d_ij is −1, 0 or 1.
        let unequal = rows.reduce(0) { $0 + $1.unequal }
        let within = Double(unequal) - m * n * d * d
        func spread(_ side: [Dominance], against other: Double, mean: Double) -> Double {
            side.reduce(0) { sum, one in
                let deviation = Double(one.net) / other - mean
                return sum + deviation * deviation
            }
        }
        let rowTerm = n * n * spread(rows, against: n, mean: d)
        let columnTerm = m * m * spread(columns, against: m, mean: -d)
        let unbiased = (rowTerm + columnTerm - within) / (m * n * (m - 1) * (n - 1))
        let variance = max(unbiased, (1 - d * d) / (m * n - 1))

        let z = -NormalDistribution.quantile((1 - level) / 2)
        value = d
        guard abs(d) < 1 else {
            let smaller = min(m, n)
            let bound = (smaller - z * z) / (smaller + z * z)
            interval = try .init(d, d * bound, level: level, method: "Wilson bound")
            return
        }
        let centre = d - d * d * d
        let reach = z * variance.squareRoot() * ((1 - d * d) * (1 - d * d) + z * z * variance).squareRoot()
        let scale = 1 - d * d + z * z * variance
        interval = try .init(
            max(-1, (centre - reach) / scale), min(1, (centre + reach) / scale), level: level, method: "Feng-Cliff")
    }

    /// The labels of Romano and others (2006): small from 0.147, medium from 0.33, large from 0.474.
    public var magnitude: EffectMagnitude { .init(value, limits: (0.147, 0.33, 0.474)) }

    /// How one value compares with a whole sample: smaller minus larger, and how many differ.
    private struct Dominance {
        let net: Int
        let unequal: Int
    }

    private static func dominance(of x: [Double], over y: [Double]) -> [Dominance] {
        let sorted = y.sorted()
        return x.map { value in
            let below = sorted.firstPosition { $0 >= value }
            let above = sorted.count - sorted.firstPosition { $0 > value }
            return Dominance(net: below - above, unequal: below + above)
        }
    }
}

extension [Double] {
    /// The first position from which a condition holds, by bisection; the condition must never turn false again.
    fileprivate func firstPosition(where condition: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
