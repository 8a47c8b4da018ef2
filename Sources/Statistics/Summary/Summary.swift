/// What a sample looks like: count, mean, spread, extremes and quantiles.
public struct Summary: Sendable, Hashable {
    /// The values in ascending order.
    private let sorted: [Double]
    /// The arithmetic mean.
    public let mean: Double
    /// The unbiased sample variance (n − 1); nil for a single value.
    public let variance: Double?

    /// - Parameter values: at least one, in any order.
    /// - Throws: ``StatisticsError`` for no values, one that is not finite, or values whose squares overflow.
    public init(_ values: some Collection<Double>) throws(StatisticsError) {
        let values = Array(values)
        try validate(values, atLeast: 1, for: "a summary")
        let moments = try Moments(values)
        sorted = values.sorted()
        mean = moments.mean
        variance = moments.count > 1 ? moments.variance : nil
    }

    /// How many values there are.
    public var count: Int { sorted.count }
    /// The smallest value.
    public var minimum: Double { sorted[0] }
    /// The largest value.
    public var maximum: Double { sorted[sorted.count - 1] }
    /// The middle value, or the mean of the two middle ones.
    public var median: Double { sorted.sortedMedian }
    /// The square root of the sample variance; nil for a single value.
    public var standardDeviation: Double? { variance?.squareRoot() }
    /// The standard error of the mean; nil for a single value.
    public var standardError: Double? { variance.map { ($0 / Double(count)).squareRoot() } }
    /// Standard deviation over the size of the mean; nil for a single value or a mean of zero.
    public var coefficientOfVariation: Double? { mean == 0 ? nil : standardDeviation.map { $0 / abs(mean) } }

    /// The median distance from the median, not scaled to the normal distribution.
    public var medianAbsoluteDeviation: Double {
        let middle = median
        return sorted.map { abs($0 - middle) }.sorted().sortedMedian
    }

    /// The value below which a share `p` of the sample lies (type 7, NumPy's default).
    /// - Throws: ``StatisticsError`` for `p` outside 0…1.
    public func quantile(_ p: Double) throws(StatisticsError) -> Double {
        try quantiles(sorted, at: [p])[0]
    }
}
