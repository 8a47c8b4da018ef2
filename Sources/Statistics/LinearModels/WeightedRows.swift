/// Rows of a least-squares problem, each scaled by the root of its weight.
struct WeightedRows {
    private(set) var rows: [[Double]] = []
    private(set) var response: [Double] = []

    mutating func append(_ row: [Double], _ value: Double, weight: Double) {
        let root = weight.squareRoot()
        rows.append(row.map { $0 * root })
        response.append(value * root)
    }

    func fit(_ columns: Int) -> OrthogonalDecomposition {
        OrthogonalDecomposition(
            (0..<columns).flatMap { column in rows.map { $0[column] } }, columns: columns, right: response)
    }
}
