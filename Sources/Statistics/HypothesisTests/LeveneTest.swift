/// Whether several independent samples have one variance, by their values' distances from each sample's centre.
///
/// Source: Levene (1960); with the median Brown and Forsythe, Journal of the American Statistical Association 69 (1974).
public struct LeveneTest: Sendable, Hashable, Codable {
    /// What distances are measured from.
    public enum Centre: String, Sendable, Hashable, Codable, CaseIterable {
        /// Levene's test, for symmetric samples.
        case mean
        /// Brown and Forsythe's test, which holds for skewed samples too.
        case median
    }

    /// W, an F statistic of the distances.
    public let statistic: Double
    /// The number of samples less one, and of values less the number of samples.
    public let degreesOfFreedom: Int
    public let errorDegreesOfFreedom: Int
    /// The probability of a statistic at least this large when the variances are equal.
    public let pValue: Double

    /// - Throws: ``StatisticsError`` for fewer than 2 samples, an empty one, values not finite, or distances that do not
    ///   vary within any sample.
    public init(_ samples: [[Double]], centre: Centre = .median) throws(StatisticsError) {
        var distances: [[Double]] = []
        for (index, sample) in samples.enumerated() {
            try validate(sample, as: "sample \(index + 1)", atLeast: 1, for: "Levene's test")
            let middle = centre == .mean ? try mean(sample) : try median(sample)
            distances.append(sample.map { abs($0 - middle) })
        }
        let anova = try OneWayAnova(distances)
        statistic = anova.statistic
        degreesOfFreedom = anova.degreesOfFreedom
        errorDegreesOfFreedom = Int(anova.errorDegreesOfFreedom)
        pValue = anova.pValue
    }
}
