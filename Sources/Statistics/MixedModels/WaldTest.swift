/// Whether several coefficients of a mixed model are all zero.
///
/// The error's degrees of freedom combine those of independent comparisons. Source: Fai and Cornelius, Journal of
/// Statistical Computation and Simulation 54 (1996), as in SAS PROC MIXED and lmerTest.
struct WaldTest {
    /// F.
    let statistic: Double
    let errorDegreesOfFreedom: Double
    let pValue: Double

    /// - Parameters:
    ///   - columns: those of the coefficients to test.
    ///   - deviations: what the columns are worth at each combination of levels. The independent comparisons are taken
    ///     among these, so that they do not depend on which level the coding leaves out.
    init(
        _ coefficients: [Double], _ covariance: SquareMatrix, _ columns: Range<Int>, deviations: [[Double]],
        _ freedom: ErrorFreedom
    ) throws(StatisticsError) {
        let start = columns.lowerBound
        let block = SquareMatrix(columns.count) { covariance[start + $0, start + $1] }
        let basis = OrthogonalDecomposition(
            columns.indices.flatMap { column in deviations.map { $0[column - start] } }, columns: columns.count,
            right: deviations.map { _ in 0 }
        ).triangle
        let eigen = SymmetricEigen(basis.times(block).times(basis.transposed))
        var sum = 0.0
        var freedoms: [Double] = []
        for (index, value) in eigen.values.enumerated() {
            var weights = coefficients.map { _ in 0.0 }
            weights.replaceSubrange(columns, with: basis.transposedTimes(Array(eigen.vectors.column(index))))
            let estimate = dot(weights[...], coefficients[...])
            sum += estimate * estimate / value
            freedoms.append(freedom.degreesOfFreedom(of: weights, covariance))
        }
        statistic = try finite(sum / Double(columns.count), "an F statistic")
        errorDegreesOfFreedom = Self.combined(freedoms)
        pValue = try FDistribution(Double(columns.count), errorDegreesOfFreedom).upperTail(statistic)
    }

    /// The degrees of freedom of a sum of squared t statistics: those whose F has the same mean.
    private static func combined(_ freedoms: [Double]) -> Double {
        let (least, most) = (freedoms.min() ?? 0, freedoms.max() ?? 0)
        if most - least <= 1e-8 * most { return freedoms.reduce(0, +) / Double(freedoms.count) }
        // A t with 2 degrees of freedom or fewer has no finite variance to match.
        if least <= 2 { return 2 }
        let mean = freedoms.reduce(0) { $0 + $1 / ($1 - 2) }
        return 2 * mean / (mean - Double(freedoms.count))
    }
}
