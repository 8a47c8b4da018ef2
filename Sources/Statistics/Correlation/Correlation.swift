#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How closely two quantities move together, with a test against no correlation and an interval.
public struct Correlation: Sendable, Hashable, Codable {
    /// The coefficient, in −1…1.
    public let coefficient: Double
    /// The two-sided probability of a coefficient at least this far from zero when there is no correlation.
    public let pValue: Double
    /// How many pairs there are.
    public let count: Int
    /// The range of the coefficient; −1…1 for three pairs, which say nothing.
    public let interval: ConfidenceInterval

    /// Pearson's coefficient: how close to a straight line; interval by Fisher's z.
    ///
    /// The p-value is exact for normal data (Student's t with n − 2 degrees of freedom).
    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 3 pairs, values that are not finite or constant.
    public static func pearson(
        _ x: [Double], _ y: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> Correlation {
        let purpose = "Pearson's correlation"
        try validatePairs(x, y, atLeast: 3, for: purpose)
        try validateSpread(x, as: "the first sample", for: purpose)
        try validateSpread(y, as: "the second sample", for: purpose)
        return try Correlation(try cosine(x, y), count: x.count, level: level, named: "Fisher z") { _ in 1 }
    }

    /// Spearman's coefficient: how close to a monotone curve; equal values share their mean rank.
    ///
    /// The p-value is Student's t approximation, SciPy's default. The interval is Fisher's z with the variance of
    /// Bonett and Wright, Psychometrika 65 (2000): (1 + r²/2)/(n − 3).
    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 3 pairs, values that are not finite or constant.
    public static func spearman(
        _ x: [Double], _ y: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> Correlation {
        let purpose = "Spearman's correlation"
        try validatePairs(x, y, atLeast: 3, for: purpose)
        try validateSpread(x, as: "the first sample", for: purpose)
        try validateSpread(y, as: "the second sample", for: purpose)
        let r = try cosine(Ranks(x).values, Ranks(y).values)
        return try Correlation(r, count: x.count, level: level, named: "Fisher z (Bonett-Wright)") { 1 + $0 * $0 / 2 }
    }

    private init(
        _ r: Double, count: Int, level: Double, named method: String, varianceFactor: (Double) -> Double
    ) throws(StatisticsError) {
        try validate(level: level)
        coefficient = r
        self.count = count
        pValue = incompleteBeta(Double(count - 2) / 2, 0.5, at: (1 - r) * (1 + r), complement: r * r)
        let name = "\(method), n = \(count)"
        guard count > 3 else {
            interval = try .init(-1, 1, level: level, method: name)
            return
        }
        guard abs(r) < 1 else {
            interval = try .init(r, r, level: level, method: name)
            return
        }
        let reach =
            -NormalDistribution.quantile((1 - level) / 2) * (varianceFactor(r) / Double(count - 3)).squareRoot()
        interval = try .init(tanh(atanh(r) - reach), tanh(atanh(r) + reach), level: level, method: name)
    }
}

/// The cosine of the angle between two samples' deviations from their means.
private func cosine(_ x: [Double], _ y: [Double]) throws(StatisticsError) -> Double {
    let (a, b) = (try deviations(x), try deviations(y))
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    // One root of the product, rather than a product of roots, is exactly ±1 for equal or opposite deviations.
    let r = product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    return min(1, max(-1, r))
}

/// Deviations from the mean, scaled near one so that no square over- or underflows.
private func deviations(_ values: [Double]) throws(StatisticsError) -> [Double] {
    // Distances from one of the values keep the digits that a large common offset would cost; halves cannot overflow,
    // and a power of two scales without rounding, so that ranks stay exact.
    let distances = values.map { $0 / 2 - values[0] / 2 }
    let reach = distances.reduce(0) { max($0, abs($1)) }
    guard reach > 0 else {
        throw StatisticsError(
            .undefinedResult, "the values differ by less than a 64-bit number can tell", advice: "scale the values up")
    }
    let unit = Double(sign: .plus, exponent: reach.exponent, significand: 1)
    let scaled = distances.map { $0 / unit }
    let mean = try Moments(scaled).mean
    return scaled.map { $0 - mean }
}
