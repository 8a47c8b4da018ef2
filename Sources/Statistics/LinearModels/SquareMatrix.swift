/// A small dense square matrix.
struct SquareMatrix: Sendable, Hashable, Codable {
    /// The number of rows and of columns.
    let count: Int
    /// One column after the other.
    private(set) var values: [Double]

    init(_ count: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
        self.count = count
        values = []
        values.reserveCapacity(count * count)
        for column in 0..<count {
            for row in 0..<count { values.append(element(row, column)) }
        }
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[column * count + row] }
        set { values[column * count + row] = newValue }
    }

    /// One column.
    func column(_ column: Int) -> ArraySlice<Double> { values[column * count..<(column + 1) * count] }

    /// The matrix times a vector.
    func times(_ vector: [Double]) -> [Double] {
        var product = [Double](repeating: 0, count: count)
        for j in 0..<count where vector[j] != 0 {
            for i in 0..<count { product[i] += values[j * count + i] * vector[j] }
        }
        return product
    }

    /// The transposed matrix times a vector.
    func transposedTimes(_ vector: [Double]) -> [Double] {
        (0..<count).map { dot(column($0), vector[...]) }
    }

    /// The matrix times another.
    func times(_ other: SquareMatrix) -> SquareMatrix {
        var product = self
        for j in 0..<count { product.replace(column: j, with: times(Array(other.column(j)))) }
        return product
    }

    /// AᵀA of this matrix A.
    var gram: SquareMatrix { SquareMatrix(count) { dot(column($0), column($1)) } }

    /// AAᵀ of this matrix A.
    var outerGram: SquareMatrix { transposed.gram }

    /// Rows for columns.
    var transposed: SquareMatrix { SquareMatrix(count) { self[$1, $0] } }

    /// vᵀAv.
    func quadraticForm(_ vector: [Double]) -> Double { dot(times(vector)[...], vector[...]) }

    /// The sum of this matrix and a multiple of another.
    func adding(_ factor: Double, _ other: SquareMatrix) -> SquareMatrix {
        var sum = self
        for i in values.indices { sum.values[i] += factor * other.values[i] }
        return sum
    }

    /// Every element times a factor.
    func scaled(by factor: Double) -> SquareMatrix { SquareMatrix(count) { self[$0, $1] * factor } }

    /// The sum of products of elements at the same place: the trace of AᵀB.
    func sumOfProducts(_ other: SquareMatrix) -> Double { dot(values[...], other.values[...]) }

    /// The inverse of an upper triangle without zeros on its diagonal.
    var triangleInverse: SquareMatrix {
        var inverse = SquareMatrix(count) { _, _ in 0 }
        for j in 0..<count {
            inverse[j, j] = 1 / self[j, j]
            for i in (0..<j).reversed() {
                var sum = 0.0
                for k in i + 1...j { sum += self[i, k] * inverse[k, j] }
                inverse[i, j] = -sum / self[i, i]
            }
        }
        return inverse
    }

    private mutating func replace(column: Int, with vector: [Double]) {
        for i in 0..<count { values[column * count + i] = vector[i] }
    }
}

/// The sum of products of two vectors of one length.
func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
}
