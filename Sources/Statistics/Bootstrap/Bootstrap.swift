/// Confidence intervals of any statistic, by resampling the sample with replacement.
///
/// Equal samples, statistic and seed give equal intervals. The statistic gets resamples of the sample's size in arrays
/// that are reused, so that resampling itself allocates nothing; it must return a finite number on each.
public struct Bootstrap: Sendable, Hashable {
    /// How the replicates become an interval.
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// Quantiles of the replicates.
        case percentile
        /// The percentile interval mirrored at the estimate.
        case basic
        /// Quantiles corrected for bias and skewness; the most accurate of the three.
        case biasCorrectedAccelerated = "BCa"
    }

    public let method: Method
    public let level: Double
    public let resamples: Int
    public let seed: UInt64

    /// - Parameters:
    ///   - level: the confidence, between 0 and 1.
    ///   - resamples: at least 2; 9,999 keeps the Monte Carlo error of 95 % limits small.
    /// - Throws: ``StatisticsError`` for a level or a number of resamples outside its range.
    public init(
        method: Method = .biasCorrectedAccelerated, level: Double = 0.95, resamples: Int = 9_999, seed: UInt64
    ) throws(StatisticsError) {
        try validate(level: level)
        guard (2...10_000_000).contains(resamples) else {
            throw StatisticsError(
                .badParameter, "\(resamples) resamples are not between 2 and 10 million", advice: "use 9999")
        }
        self.method = method
        self.level = level
        self.resamples = resamples
        self.seed = seed
    }

    /// The interval of a statistic of one sample.
    /// - Parameter sample: at least 2 values.
    /// - Throws: ``StatisticsError`` for too few values, one that is not finite, or an undefined statistic.
    public func interval(
        of sample: [Double], _ statistic: ([Double]) -> Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try distribution(of: sample, statistic).interval(method, level: level)
    }

    /// The interval of a statistic of pairs, such as a ratio of means; resampling keeps pairs together.
    /// - Throws: ``StatisticsError`` for samples of unequal length, too few values, one that is not finite, or an
    ///   undefined statistic.
    public func interval(
        ofPairs x: [Double], _ y: [Double], _ statistic: ([Double], [Double]) -> Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try distribution(ofPairs: x, y, statistic).interval(method, level: level)
    }

    /// The interval of a statistic of two independent samples, each resampled on its own.
    /// - Throws: ``StatisticsError`` for too few values, one that is not finite, or an undefined statistic.
    public func interval(
        ofIndependent x: [Double], _ y: [Double], _ statistic: ([Double], [Double]) -> Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try distribution(ofIndependent: x, y, statistic).interval(method, level: level)
    }
}
