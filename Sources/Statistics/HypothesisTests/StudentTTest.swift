/// A comparison of means by Student's t: Welch's test of independent samples, or the paired test.
public struct StudentTTest: Sendable, Hashable, Codable {
    /// The difference of means over its standard error.
    public let statistic: Double
    /// Not necessarily whole in Welch's test.
    public let degreesOfFreedom: Double
    /// The probability of a statistic at least this extreme when the means are equal.
    public let pValue: Double
    /// The first mean less the second.
    public let difference: Double
    /// The standard error of the difference.
    public let standardError: Double

    /// Welch's test of two independent samples, whose variances may differ.
    ///
    /// Source: Welch, Biometrika 34 (1947), with Satterthwaite's degrees of freedom.
    /// - Throws: ``StatisticsError`` for fewer than 2 values, one that is not finite, or no spread in either sample.
    public static func welch(
        _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided
    ) throws(StatisticsError) -> StudentTTest {
        try validateSamples(x, y, atLeast: 2, for: "Welch's test")
        if x.isConstant { try validateSpread(y, as: "either sample", for: "Welch's test") }
        let (a, b) = (try Moments(x), try Moments(y))
        let (errorA, errorB) = (a.variance / Double(x.count), b.variance / Double(y.count))
        let total = errorA + errorB
        // Shares keep the squares of very small or large variances within range.
        let (shareA, shareB) = (errorA / total, errorB / total)
        let freedom = 1 / (shareA * shareA / Double(x.count - 1) + shareB * shareB / Double(y.count - 1))
        return try StudentTTest(a.mean - b.mean, total.squareRoot(), freedom, alternative)
    }

    /// The paired test: whether the differences have a mean of zero.
    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 2 pairs, values not finite, or constant differences.
    public static func paired(
        _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided
    ) throws(StatisticsError) -> StudentTTest {
        try validatePairs(x, y, atLeast: 2, for: "the paired t-test")
        let differences = zip(x, y).map { $0 - $1 }
        try validateSpread(differences, as: "the differences", for: "the paired t-test")
        let moments = try Moments(differences)
        let error = (moments.variance / Double(x.count)).squareRoot()
        return try StudentTTest(moments.mean, error, Double(x.count - 1), alternative)
    }

    private init(
        _ difference: Double, _ standardError: Double, _ freedom: Double, _ alternative: Alternative
    ) throws(StatisticsError) {
        let t = try finite(difference / standardError, "the t statistic")
        let distribution = try StudentTDistribution(degreesOfFreedom: freedom)
        statistic = t
        degreesOfFreedom = freedom
        pValue =
            alternative == .twoSided
            ? distribution.twoSidedTail(t)
            : alternative.pValue(atMost: distribution.cumulative(t), atLeast: distribution.upperTail(t))
        self.difference = difference
        self.standardError = standardError
    }

    /// The two-sided interval of the difference.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try validate(level: level)
        let distribution = try StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
        let reach = -distribution.quantile((1 - level) / 2) * standardError
        return try .init(difference - reach, difference + reach, level: level, method: "Student t of the difference")
    }
}
