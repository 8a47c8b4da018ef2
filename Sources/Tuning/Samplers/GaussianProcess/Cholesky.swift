/// The factor of a symmetric positive definite matrix, A = L·Lᵀ, and the inverse of L; rows are contiguous.
struct Cholesky {
    let size: Int
    /// L, row by row; above the diagonal zero.
    private(set) var factor: [Double]

    /// - Parameter matrix: its lower triangle counts.
    /// - Returns: nil when the matrix is not positive definite in floating point.
    init?(_ matrix: consuming [Double], size: Int) {
        self.size = size
        factor = matrix
        let isDefinite = factor.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            for row in 0..<size {
                for column in 0...row {
                    let at = row * size + column
                    let rest = base[at] - dotProduct(base + row * size, base + column * size, column)
                    if row == column {
                        guard rest > 0, rest.isFinite else { return false }
                        base[at] = rest.squareRoot()
                    } else {
                        base[at] = rest / base[column * size + column]
                    }
                }
                for column in (row + 1)..<max(size, row + 1) { base[row * size + column] = 0 }
            }
            return true
        }
        if !isDefinite { return nil }
    }

    /// The transpose of the inverse of L, row by row: an upper triangle.
    func transposedInverse() -> [Double] {
        var inverse = [Double](repeating: 0, count: size * size)
        factor.withUnsafeBufferPointer { lower in
            inverse.withUnsafeMutableBufferPointer { upper in
                guard let lower = lower.baseAddress, let upper = upper.baseAddress else { return }
                for column in 0..<size {
                    let row = upper + column * size
                    row[column] = 1 / lower[column * size + column]
                    for index in (column + 1)..<max(size, column + 1) {
                        let sum = dotProduct(lower + index * size + column, row + column, index - column)
                        row[index] = -sum / lower[index * size + index]
                    }
                }
            }
        }
        return inverse
    }
}
