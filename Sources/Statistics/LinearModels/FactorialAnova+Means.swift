extension FactorialAnova {
    /// The analysis of each group's mean: the simple and, with equally many rows in each group, exact way to treat
    /// repeated runs of one configuration as what they are.
    /// - Parameters:
    ///   - groups: the group of each row; all its rows must have the same levels.
    ///   - response: one value per row.
    ///   - order: how many factors an interaction joins at most; 1 for main effects only, nil for all of them.
    /// - Throws: ``StatisticsError`` for a group with rows at different levels of a factor, and as the analysis of rows
    ///   does.
    public init(
        ofMeansPer groups: CategoricalFactor, _ response: [Double], by factors: [CategoricalFactor],
        interactionsUpTo order: Int? = nil,
        sumsOfSquares: SumsOfSquares = .typeII
    ) throws(StatisticsError) {
        let cells = try CellMeans(response, by: [groups] + factors)
        var seen: Set<Int> = []
        if let twice = cells.codes.first(where: { !seen.insert($0[0]).inserted }) {
            throw StatisticsError(
                .badParameter, "\(groups.name) \(groups.levels[twice[0]]) has rows at different levels of the factors",
                advice: "make the factors part of what names a group, or use a random-intercept model")
        }
        var means: [CategoricalFactor] = []
        for (position, factor) in factors.enumerated() {
            means.append(try CategoricalFactor(factor.name, cells.codes.map { factor.levels[$0[position + 1]] }))
        }
        try self.init(
            cells.means.map { $0 + cells.grandMean }, by: means, interactionsUpTo: order, sumsOfSquares: sumsOfSquares)
    }
}
