/// An analysis of variance by any number of crossed factors, of balanced or unbalanced data.
///
/// It treats rows as independent: for repeated runs of the same configurations use
/// ``init(ofMeansPer:_:by:interactionsUpTo:sumsOfSquares:)`` or ``RandomInterceptModel``.
public struct FactorialAnova: Sendable, Hashable, Codable {
    /// Which other terms each term is adjusted for; the types agree on balanced data.
    public enum SumsOfSquares: String, Sendable, Hashable, Codable, CaseIterable {
        /// For all terms that do not contain it.
        case typeII = "II"
        /// For all other terms, by sum-coded contrasts.
        case typeIII = "III"
    }

    /// One main effect or interaction.
    public struct Effect: Sendable, Hashable, Codable {
        /// The factors that it joins, in the order given.
        public let factors: [String]
        public let degreesOfFreedom: Int
        /// In the response's unit squared.
        public let sumOfSquares: Double
        /// The mean square over that of the residuals.
        public let statistic: Double
        /// The probability of a statistic at least this large without the effect.
        public let pValue: Double
        /// The share of the total sum of squares, η².
        public let etaSquared: Double
        /// The sum of squares as a share of itself and the residuals', partial η².
        public let partialEtaSquared: Double
        /// The share of the variance without the upward bias of η²; slightly negative where there is no effect.
        ///
        /// Source: Hays, “Statistics for Psychologists” (1963): (SS − df · MSE) / (SS total + MSE).
        public let omegaSquared: Double

        /// The sum of squares over its degrees of freedom.
        public var meanSquare: Double { sumOfSquares / Double(degreesOfFreedom) }
        /// For example `conv × relu`.
        public var name: String { factors.joined(separator: " × ") }
    }

    /// Main effects first, then interactions of growing order.
    public let effects: [Effect]
    public let sumsOfSquares: SumsOfSquares
    /// How many rows there are.
    public let count: Int
    public let residualDegreesOfFreedom: Int
    /// In the response's unit squared.
    public let residualSumOfSquares: Double
    /// The squared distances from the mean of all rows; on unbalanced data not the sum of the other lines.
    public let totalSumOfSquares: Double
    /// Coefficients, means of levels and their differences.
    public let fixedEffects: FixedEffects

    /// The residual sum of squares over its degrees of freedom.
    public var residualMeanSquare: Double { residualSumOfSquares / Double(residualDegreesOfFreedom) }

    /// - Parameters:
    ///   - response: one value per row.
    ///   - order: how many factors an interaction joins at most; 1 for main effects only, nil for all of them.
    /// - Throws: ``StatisticsError`` for a response that is not finite (with its row), numbers of rows that differ, an
    ///   interaction without rows for a combination of levels, terms that cannot be told apart, as many coefficients as
    ///   rows, and a model that leaves no residuals.
    public init(
        _ response: [Double], by factors: [Factor], interactionsUpTo order: Int? = nil,
        sumsOfSquares: SumsOfSquares = .typeII
    ) throws(StatisticsError) {
        let cells = try CellMeans(response, by: factors)
        let design = try FactorialDesign(factors, interactionsUpTo: order ?? factors.count)
        try design.validateRows(response.count)
        try design.validateCells(cells)
        let fit = cells.fit(design)
        try design.validateIndependence(fit)
        let residual = cells.squaresWithin + fit.residualSquares
        // Rounding alone leaves about 1e-30 of the total.
        guard residual > 1e-26 * cells.squaresTotal else {
            throw StatisticsError(
                .constantValues,
                "the factors determine every response exactly, so that there is no error to compare with",
                advice: "check that repeats are runs of their own, not copies")
        }
        let freedom = response.count - design.columnCount
        let scale = residual / Double(freedom)
        let inverse = fit.triangle.triangleInverse
        var effects: [Effect] = []
        for term in design.terms {
            let squares =
                switch sumsOfSquares {
                case .typeII: design.marginalSquares(of: term, fit)
                case .typeIII: design.partialSquares(of: term, fit, inverse)
                }
            let count = Double(term.columns.count)
            let statistic = try finite(squares / count / scale, "an F statistic")
            effects.append(
                Effect(
                    factors: term.factors.map { factors[$0].name }, degreesOfFreedom: term.columns.count,
                    sumOfSquares: squares, statistic: statistic,
                    pValue: try FDistribution(count, Double(freedom)).upperTail(statistic),
                    etaSquared: squares / cells.squaresTotal, partialEtaSquared: squares / (squares + residual),
                    omegaSquared: (squares - count * scale) / (cells.squaresTotal + scale)))
        }
        self.effects = effects
        self.sumsOfSquares = sumsOfSquares
        count = response.count
        residualDegreesOfFreedom = freedom
        residualSumOfSquares = residual
        totalSumOfSquares = cells.squaresTotal
        var values = fit.solution
        values[0] += cells.grandMean
        fixedEffects = try FixedEffects(
            design, values: values, covariance: inverse.outerGram.scaled(by: scale), freedom: .residual(Double(freedom))
        )
    }

    /// The effect of exactly these factors; nil when the model does not have it.
    public func effect(of factors: String...) -> Effect? {
        effects.first { Set($0.factors) == Set(factors) }
    }
}

extension FactorialDesign {
    /// What a term explains beyond all terms that do not contain it (type II).
    fileprivate func marginalSquares(of term: Term, _ fit: OrthogonalDecomposition) -> Double {
        let members = Set(term.factors)
        let others = terms.filter { !members.isSubset(of: $0.factors) }.flatMap { Array($0.columns) }
        let columns = [0] + others + Array(term.columns)
        return OrthogonalDecomposition(
            columns.flatMap { fit.triangle.column($0) }, columns: columns.count, right: fit.rotated
        ).squares(ofLast: term.columns.count)
    }

    /// What a term explains beyond all others (type III): the length of Qᵀy along the term's rows of R⁻¹, since the
    /// term's coefficients are those rows times Qᵀy.
    fileprivate func partialSquares(
        of term: Term, _ fit: OrthogonalDecomposition, _ inverse: SquareMatrix
    ) -> Double {
        let rows = term.columns.flatMap { row in (0..<columnCount).map { inverse[row, $0] } }
        return OrthogonalDecomposition(rows, columns: term.columns.count, right: fit.rotated)
            .squares(ofLast: term.columns.count)
    }
}
