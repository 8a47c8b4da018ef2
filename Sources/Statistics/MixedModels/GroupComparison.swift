/// What rows say between groups and within them, beyond the factors; a random intercept needs some of both.
struct GroupComparison {
    /// Degrees of freedom counted between groups and within them.
    let freedom: ErrorFreedom

    /// - Parameter strata: within groups first.
    /// - Throws: ``StatisticsError`` when either comparison has nothing left.
    init(_ strata: [Stratum], _ groups: CategoricalFactor, count: Int) throws(StatisticsError) {
        let inner = strata[0]
        let columns = inner.fit.triangle.count
        let groupCount = groups.levels.count
        guard count > groupCount else {
            throw StatisticsError(
                .tooFewValues, "each of the \(groupCount) groups of \(groups.name) has one row",
                advice: "repeat runs of one configuration, or use an analysis of variance without random effect")
        }
        let columnsWithin = (0..<columns).map { column in
            inner.fit.triangle.column(column).contains { abs($0) > 1e-9 }
        }
        let columnsBetween = (0..<columns).filter { !columnsWithin[$0] }
        var means = WeightedRows()
        for stratum in strata.dropFirst() {
            for row in 0..<columns {
                means.append(columnsBetween.map { stratum.fit.triangle[row, $0] }, 0, weight: 1)
            }
        }
        let between = groupCount - means.fit(columnsBetween.count).rank
        guard between > 0 else {
            throw StatisticsError(
                .tooFewValues,
                "the factors tell all \(groupCount) groups of \(groups.name) apart, so how groups differ by themselves "
                    + "is unknown",
                advice: "run several configurations per combination of levels, or allow interactions of fewer factors")
        }
        let within = count - groupCount - inner.fit.rank
        guard within > 0 else {
            throw StatisticsError(
                .tooFewValues, "the factors leave no repeated runs within the groups of \(groups.name)",
                advice: "add repeats, or allow interactions of fewer factors")
        }
        freedom = .betweenWithin(
            between: Double(between), within: Double(within), columnsWithin: columnsWithin)
    }
}
