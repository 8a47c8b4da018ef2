/// A coefficient, a mean or a difference estimated by a linear model.
public struct FixedEffectEstimate: Sendable, Hashable, Codable {
    /// In the response's unit.
    public let value: Double
    /// In the response's unit.
    public let standardError: Double
    /// Of the t distribution that the estimate's error follows; not necessarily whole.
    public let degreesOfFreedom: Double
    /// The two-sided probability of a value at least this far from zero when the true one is zero.
    public let pValue: Double

    init(value: Double, variance: Double, degreesOfFreedom: Double) throws(StatisticsError) {
        self.value = try finite(value, "an estimate")
        standardError = try finite(variance.squareRoot(), "a standard error")
        self.degreesOfFreedom = degreesOfFreedom
        let t = try finite(value / standardError, "a t statistic")
        pValue = try StudentTDistribution(degreesOfFreedom: degreesOfFreedom).twoSidedTail(t)
    }

    /// The estimate over its standard error.
    public var statistic: Double { value / standardError }

    /// Student's t interval.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try validate(level: level)
        let distribution = try StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
        let reach = -distribution.quantile((1 - level) / 2) * standardError
        let freedom = degreesOfFreedom.rounded() == degreesOfFreedom ? "" : "about "
        return try .init(
            value - reach, value + reach, level: level,
            method: "Student t, \(freedom)\(Int(min(degreesOfFreedom, 1e15).rounded())) degrees of freedom")
    }
}
