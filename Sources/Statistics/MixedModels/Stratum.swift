/// Comparisons of rows that all have one error variance: within groups, or between groups of one size.
///
/// A random intercept's covariance matrix has these strata as its eigenspaces: variance σ² within groups, σ² + n·σ_g²
/// between the means of groups of n rows (weighted by √n). All of its likelihood follows from them.
struct Stratum: Sendable {
    /// The rows of each group; 0 within groups.
    let size: Double
    /// How many independent comparisons there are.
    let directions: Double
    /// The model's columns and the response in these comparisons, reduced to a triangle.
    let fit: OrthogonalDecomposition
    /// What the reduction left over, including what differs among rows with the same levels.
    let residualSquares: Double

    /// The error variance in units of the variance within groups.
    /// - Parameter ratio: the groups' variance over the variance within them.
    func variance(_ ratio: Double) -> Double { 1 + size * ratio }

    /// The residuals of the reduced rows.
    func residuals(_ coefficients: [Double]) -> [Double] {
        zip(fit.rotated, fit.triangle.times(coefficients)).map { $0 - $1 }
    }

    /// The sum of squared residuals of all rows, given those of the reduced ones.
    func squares(_ residuals: [Double]) -> Double { residuals.reduce(residualSquares) { $0 + $1 * $1 } }
}

extension Stratum {
    /// The strata of rows in groups: within them first, then between groups of each size.
    /// - Parameter cells: rows brought together by their group, which must be their first factor, and by the design's.
    static func all(_ design: FactorialDesign, _ cells: CellMeans, groups: CategoricalFactor) -> [Stratum] {
        let columns = design.columnCount
        let rows = cells.codes.map { design.row(Array($0.dropFirst())) }
        var members = [[Int]](repeating: [], count: groups.levels.count)
        for (cell, codes) in cells.codes.enumerated() { members[codes[0]].append(cell) }

        var within = WeightedRows()
        var between: [Double: WeightedRows] = [:]
        for cellsOfGroup in members {
            let size = cellsOfGroup.reduce(0) { $0 + cells.counts[$1] }
            func groupMean(_ value: (Int) -> Double) -> Double {
                cellsOfGroup.reduce(0) { $0 + cells.counts[$1] * value($1) } / size
            }
            let row = (0..<columns).map { column in groupMean { rows[$0][column] } }
            let mean = groupMean { cells.means[$0] }
            between[size, default: WeightedRows()].append(row, mean, weight: size)
            guard cellsOfGroup.count > 1 else { continue }
            for cell in cellsOfGroup {
                within.append(
                    zip(rows[cell], row).map { $0 - $1 }, cells.means[cell] - mean, weight: cells.counts[cell])
            }
        }
        let count = cells.counts.reduce(0, +)
        let inner = Stratum(
            within, columns, size: 0, directions: count - Double(groups.levels.count), extra: cells.squaresWithin)
        let outer = between.sorted { $0.key < $1.key }.map { size, rows in
            Stratum(rows, columns, size: size, directions: Double(rows.response.count), extra: 0)
        }
        return [inner] + outer
    }

    private init(_ rows: WeightedRows, _ columns: Int, size: Double, directions: Double, extra: Double) {
        self.size = size
        self.directions = directions
        fit = rows.fit(columns)
        residualSquares = fit.residualSquares + extra
    }
}
