/// A factorial model fitted to rows by least squares, and what each of its terms explains.
struct FactorialFit {
    let design: FactorialDesign
    let cells: CellMeans
    /// The rows beyond the coefficients.
    let freedom: Int
    /// The sum of squares that the model leaves.
    let residualSquares: Double
    private let fit: OrthogonalDecomposition
    private let inverse: SquareMatrix

    init(
        _ response: [Double], by factors: [CategoricalFactor], interactionsUpTo order: Int
    ) throws(StatisticsError) {
        cells = try CellMeans(response, by: factors)
        design = try FactorialDesign(factors, interactionsUpTo: order)
        fit = try design.fit(cells)
        inverse = fit.triangle.triangleInverse
        freedom = response.count - design.columnCount
        residualSquares = cells.squaresWithin + fit.residualSquares
        // Rounding alone leaves about 1e-30 of the total.
        guard residualSquares > 1e-26 * cells.squaresTotal else {
            throw StatisticsError(
                .constantValues,
                "the factors determine every response exactly, so that there is no error to compare with",
                advice: "check that repeats are runs of their own, not copies")
        }
    }

    /// The residual sum of squares over its degrees of freedom.
    var meanSquare: Double { residualSquares / Double(freedom) }

    /// What the model leaves of each row's response.
    func residuals(of response: [Double]) -> [Double] {
        let coefficients = fit.solution
        let fitted = cells.codes.map { dot(design.row($0)[...], coefficients[...]) }
        return zip(response, cells.cells).map { ($0 - cells.grandMean) - fitted[$1] }
    }

    var fixedEffects: FixedEffects {
        get throws(StatisticsError) {
            var values = fit.solution
            values[0] += cells.grandMean
            return try FixedEffects(
                design, values: values, covariance: inverse.outerGram.scaled(by: meanSquare),
                freedom: .residual(Double(freedom)))
        }
    }

    /// What a term explains.
    func squares(of term: FactorialDesign.Term, _ type: FactorialAnova.SumsOfSquares) -> Double {
        switch type {
        case .typeII: marginalSquares(of: term)
        case .typeIII: partialSquares(of: term)
        }
    }

    /// Beyond all terms that do not contain it: the term's columns last, of those alone.
    private func marginalSquares(of term: FactorialDesign.Term) -> Double {
        let members = Set(term.factors)
        let others = design.terms.filter { !members.isSubset(of: $0.factors) }.flatMap { Array($0.columns) }
        let columns = [0] + others + Array(term.columns)
        return OrthogonalDecomposition(
            columns.flatMap { fit.triangle.column($0) }, columns: columns.count, right: fit.rotated
        ).squares(ofLast: term.columns.count)
    }

    /// Beyond all others: the length of Qᵀy along the term's rows of R⁻¹, since its coefficients are those rows times
    /// Qᵀy.
    private func partialSquares(of term: FactorialDesign.Term) -> Double {
        let rows = term.columns.flatMap { row in (0..<design.columnCount).map { inverse[row, $0] } }
        return OrthogonalDecomposition(rows, columns: term.columns.count, right: fit.rotated)
            .squares(ofLast: term.columns.count)
    }
}
