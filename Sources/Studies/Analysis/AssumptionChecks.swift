import Statistics

/// Whether what a model leaves unexplained looks normal (Shapiro–Wilk).
package struct NormalityCheck: Sendable, Hashable, Encodable {
    package let statistic: Double
    package let pValue: Double
    /// How many residuals were tested.
    package let count: Int
    /// Whether those are a random part of more than the test is valid for.
    package let isSubsample: Bool

    static let mostValues = 5_000

    /// - Throws: ``StatisticsError`` for fewer than 3 residuals, or constant ones.
    init(residuals: [Double]) throws(StatisticsError) {
        var values = residuals
        isSubsample = residuals.count > Self.mostValues
        if isSubsample {
            var generator = SeededGenerator(seed: 1)
            values = generator.permutation(residuals.count).prefix(Self.mostValues).map { residuals[$0] }
        }
        let test = try ShapiroWilkTest(values)
        statistic = test.statistic
        pValue = test.pValue
        count = values.count
    }
}

/// Whether groups of observations have one variance (Brown and Forsythe's form of Levene's test).
package struct HomogeneityCheck: Sendable, Hashable, Encodable {
    /// The factor whose levels are compared; nil for the combinations of all factors' levels.
    package let factor: String?
    package let statistic: Double
    package let degreesOfFreedom: Int
    package let errorDegreesOfFreedom: Int
    package let pValue: Double

    /// - Throws: ``StatisticsError`` for fewer than 2 groups, or distances that do not vary.
    init(factor: String?, _ samples: [[Double]]) throws(StatisticsError) {
        let test = try LeveneTest(samples)
        self.factor = factor
        statistic = test.statistic
        degreesOfFreedom = test.degreesOfFreedom
        errorDegreesOfFreedom = test.errorDegreesOfFreedom
        pValue = test.pValue
    }
}
