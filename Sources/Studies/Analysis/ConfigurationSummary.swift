import Statistics

/// What the trials of one configuration came to.
package struct ConfigurationSummary: Sendable, Hashable, Encodable {
    package let configuration: Configuration
    package let count: Int
    package let mean: Double
    /// Of the mean; nil for a single trial.
    package let interval: ResultRange?
    package let median: Double
    /// The standard deviation; nil for a single trial.
    package let standardDeviation: Double?
    /// The standard deviation over the mean's size; nil for a single trial or a mean of zero.
    package let coefficientOfVariation: Double?

    /// Fewer values show no departure from normality worth acting on; more make the mean normal by themselves.
    private static let bootstrapCounts = 10...200
    private static let resamples = 1_999

    /// - Parameter values: at least one, all finite.
    /// - Throws: ``StatisticsError`` for values whose squares overflow.
    init(_ configuration: Configuration, _ values: [Double], level: Double) throws(StatisticsError) {
        let summary = try Summary(values)
        self.configuration = configuration
        count = summary.count
        mean = summary.mean
        median = summary.median
        standardDeviation = summary.standardDeviation
        coefficientOfVariation = summary.coefficientOfVariation
        interval = count < 2 ? nil : ResultRange(try Self.interval(values, summary, level: level))
    }

    /// Student's t, or the bootstrap's where ten to two hundred values are clearly not normal.
    private static func interval(
        _ values: [Double], _ summary: Summary, level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        guard bootstrapCounts.contains(summary.count), summary.minimum < summary.maximum,
            let normality = try? ShapiroWilkTest(values), normality.pValue < 0.01,
            let interval = try? Bootstrap(level: level, resamples: resamples, seed: 1)
                .interval(of: values, { $0.reduce(0, +) / Double($0.count) })
        else { return try summary.meanInterval(level: level) }
        return interval
    }
}

/// The ends of an interval and what it means.
package struct ResultRange: Sendable, Hashable, Encodable {
    package let lower: Double
    package let upper: Double
    /// For example `95 % confidence, Student t, n = 3`.
    package let basis: String

    init(_ lower: Double, _ upper: Double, basis: String) {
        self.lower = lower
        self.upper = upper
        self.basis = basis
    }

    init(_ interval: ConfidenceInterval) { self.init(interval.lower, interval.upper, basis: interval.basis) }

    func scaled(by factor: Double) -> ResultRange {
        ResultRange(min(lower * factor, upper * factor), max(lower * factor, upper * factor), basis: basis)
    }
}
