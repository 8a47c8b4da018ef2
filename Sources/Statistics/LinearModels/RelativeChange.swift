/// How a mean changes from one level to another, as a share of the first.
///
/// The interval is Fieller's, exact for means with normal errors. Source: Fieller, “Some problems in interval
/// estimation”, Journal of the Royal Statistical Society B 16 (1954).
public struct RelativeChange: Sendable, Hashable, Codable {
    /// 0.953 for 95.3 % more, −0.2 for 20 % less.
    public let value: Double
    /// The range of `value`.
    public let interval: ConfidenceInterval

    /// - Throws: ``StatisticsError`` when the first mean's own interval reaches zero.
    init(
        from first: Double, to second: Double, variances: (first: Double, second: Double), covariance: Double,
        degreesOfFreedom: Double, level: Double
    ) throws(StatisticsError) {
        let t = try -StudentTDistribution(degreesOfFreedom: degreesOfFreedom).quantile((1 - level) / 2)
        let ratio = second / first
        // Fieller's g: the squared share of the first mean that its interval reaches to either side.
        let share = t / first * variances.first.squareRoot()
        let g = share * share
        guard g < 1 else {
            throw StatisticsError(
                .undefinedResult, "the first mean, \(first), is not clearly apart from zero, so no share of it is",
                advice: "compare the difference instead, or add repeats")
        }
        let lean = variances.first > 0 ? covariance / variances.first : 0
        let spread =
            variances.second - 2 * ratio * covariance + ratio * ratio * variances.first
            - g * (variances.second - covariance * lean)
        let reach = abs(t / first) * max(0, spread).squareRoot()
        let centre = ratio - g * lean
        value = try finite(ratio - 1, "the relative change")
        interval = try .init(
            (centre - reach) / (1 - g) - 1, (centre + reach) / (1 - g) - 1, level: level, method: "Fieller")
    }
}
