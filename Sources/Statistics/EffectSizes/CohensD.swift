/// A difference of means in units of a standard deviation.
///
/// The interval is the large-sample one of Hedges and Olkin, “Statistical Methods for Meta-Analysis” (1985), eq. 5.15.
public struct CohensD: Sendable, Hashable, Codable {
    /// Positive when the first sample's mean is larger.
    public let value: Double
    /// `value` with its small-sample bias removed exactly by gamma functions; nil for two pairs.
    public let hedgesG: Double?
    /// The range of `value`.
    public let interval: ConfidenceInterval

    /// Independent samples: the difference of means over the pooled standard deviation.
    /// - Throws: ``StatisticsError`` for fewer than 2 values, one that is not finite, or no spread in either sample.
    public init(_ x: [Double], _ y: [Double], level: Double = 0.95) throws(StatisticsError) {
        try validateSamples(x, y, atLeast: 2, for: "Cohen's d")
        if x.isConstant { try validateSpread(y, as: "either sample", for: "Cohen's d") }
        let (a, b) = (try Moments(x), try Moments(y))
        let (m, n) = (Double(x.count), Double(y.count))
        let pooled = ((a.squares + b.squares) / (m + n - 2)).squareRoot()
        let d = (a.mean - b.mean) / pooled
        let variance = (m + n) / (m * n) + d * d / (2 * (m + n))
        try self.init(d, degreesOfFreedom: m + n - 2, variance: variance, level: level)
    }

    /// Paired samples: the mean of the differences over their standard deviation (d_z).
    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 2 pairs, values not finite, or constant differences.
    public init(ofPairs x: [Double], _ y: [Double], level: Double = 0.95) throws(StatisticsError) {
        try validatePairs(x, y, atLeast: 2, for: "Cohen's d")
        let differences = zip(x, y).map { $0 - $1 }
        try validateSpread(differences, as: "the differences", for: "Cohen's d")
        let moments = try Moments(differences)
        let n = Double(x.count)
        let d = moments.mean / moments.variance.squareRoot()
        try self.init(d, degreesOfFreedom: n - 1, variance: 1 / n + d * d / (2 * n), level: level)
    }

    private init(
        _ d: Double, degreesOfFreedom: Double, variance: Double, level: Double
    ) throws(StatisticsError) {
        try validate(level: level)
        value = try finite(d, "Cohen's d")
        let below = degreesOfFreedom - 1
        hedgesG = below > 0 ? d * halfStepGammaRatio(below) * (below / degreesOfFreedom).squareRoot() : nil
        let reach = -NormalDistribution.quantile((1 - level) / 2) * variance.squareRoot()
        interval = try .init(d - reach, d + reach, level: level, method: "normal approximation")
    }

    /// Cohen's labels: small from 0.2, medium from 0.5, large from 0.8.
    public var magnitude: EffectMagnitude { .init(value, limits: (0.2, 0.5, 0.8)) }
}
