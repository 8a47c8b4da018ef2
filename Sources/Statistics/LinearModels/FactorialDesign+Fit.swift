extension FactorialDesign {
    /// The least-squares fit to combinations of levels, each weighted by its rows.
    /// - Throws: ``StatisticsError`` for too few rows, an empty cell of an interaction, or terms that go together.
    func fit(_ cells: CellMeans) throws(StatisticsError) -> OrthogonalDecomposition {
        try validateRows(cells.cells.count)
        try validateCells(cells)
        var rows = WeightedRows()
        for (cell, codes) in cells.codes.enumerated() {
            rows.append(row(codes), cells.means[cell], weight: cells.counts[cell])
        }
        let fit = rows.fit(columnCount)
        try validateIndependence(fit)
        return fit
    }

    /// Checks that every interaction has rows for each combination of its factors' levels.
    /// - Throws: ``StatisticsError`` that names the first combination without rows.
    private func validateCells(_ cells: CellMeans) throws(StatisticsError) {
        for term in terms where term.factors.count > 1 {
            let found = Set(cells.codes.map { codes in term.factors.map { codes[$0] } })
            var codes = term.factors.map { _ in 0 }
            // An absent combination turns up after as many steps as there are present ones, at the latest.
            for _ in 0...found.count {
                guard found.contains(codes) else { throw emptyCell(codes, of: term) }
                guard advance(&codes, of: term) else { break }
            }
        }
    }

    /// Checks that rows remain to estimate the error from.
    /// - Throws: ``StatisticsError`` for as many columns as rows.
    private func validateRows(_ count: Int) throws(StatisticsError) {
        guard count <= columnCount else { return }
        throw StatisticsError(
            .tooFewValues,
            "\(count) rows leave no error to compare with: the model has \(columnCount) or more coefficients",
            advice: "add repeats, or allow interactions of fewer factors")
    }

    /// Checks that no column of a fit depends on earlier ones.
    /// - Throws: ``StatisticsError`` that names the term of the first such column.
    private func validateIndependence(_ fit: OrthogonalDecomposition) throws(StatisticsError) {
        guard let column = fit.dependent.first, let term = terms.first(where: { $0.columns.contains(column) }) else {
            return
        }
        throw StatisticsError(
            .aliasedTerms, "\(name(of: term)) cannot be told from the terms before it: their levels go together",
            advice: "leave one of these factors out, or add rows that vary them apart")
    }

    private func emptyCell(_ codes: [Int], of term: Term) -> StatisticsError {
        let cell = zip(term.factors, codes).map { "\(factors[$0].name) = \(factors[$0].levels[$1])" }
        return StatisticsError(
            .emptyCell, "no row has \(cell.joined(separator: ", ")), which \(name(of: term)) needs",
            advice: "run that combination, or allow interactions of at most \(term.factors.count - 1) factors")
    }

    /// Steps to the next combination of levels; false after the last.
    private func advance(_ codes: inout [Int], of term: Term) -> Bool {
        for position in codes.indices.reversed() {
            codes[position] += 1
            if codes[position] < factors[term.factors[position]].levels.count { return true }
            codes[position] = 0
        }
        return false
    }
}
