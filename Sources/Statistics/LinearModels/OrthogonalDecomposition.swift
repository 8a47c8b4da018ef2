/// A least-squares problem reduced by Householder reflections: A = QR, of which R, Qᵀy and what y has beyond remain.
///
/// Columns that depend on earlier ones are passed over, so that `triangle` then is a staircase of `rank` rows. Source:
/// Golub and Van Loan, “Matrix Computations”, 4th edition, algorithm 5.2.1.
struct OrthogonalDecomposition: Sendable {
    /// R, with zeros below its staircase.
    let triangle: SquareMatrix
    /// The part of Qᵀy that the columns reach; zeros beyond the rank.
    let rotated: [Double]
    /// The sum of squared residuals.
    let residualSquares: Double
    /// The columns that depend on those before them.
    let dependent: [Int]

    /// How many columns are independent.
    var rank: Int { triangle.count - dependent.count }

    /// - Parameters:
    ///   - matrix: `columns` columns of `right.count` values, one column after the other.
    ///   - tolerance: the share of a column's length below which what earlier columns leave of it counts as nothing.
    init(_ matrix: [Double], columns: Int, right: [Double], tolerance: Double = 1e-10) {
        let rows = right.count
        var matrix = matrix
        var right = right
        var dependent: [Int] = []
        var steps: [Int] = []
        var row = 0
        matrix.withUnsafeMutableBufferPointer { a in
            right.withUnsafeMutableBufferPointer { y in
                for column in 0..<columns {
                    // Columns of a triangle end early, and need no more than their own rows turned.
                    var end = rows
                    while end > row, a[column * rows + end - 1] == 0 { end -= 1 }
                    let whole = length(a, from: column * rows, count: end)
                    let rest = length(a, from: column * rows + row, count: end - row)
                    if rest > tolerance * whole {
                        if end > row + 1 {
                            reflect(a, y, column: column, columns: columns, from: row, to: end, length: rest)
                        }
                        row += 1
                    } else {
                        dependent.append(column)
                    }
                    steps.append(row)
                }
            }
        }
        triangle = SquareMatrix(columns) { i, j in i < steps[j] ? matrix[j * rows + i] : 0 }
        rotated = (0..<columns).map { $0 < row ? right[$0] : 0 }
        residualSquares = right[row...].reduce(0) { $0 + $1 * $1 }
        self.dependent = dependent
    }

    /// The coefficients that fit best; no column may be dependent.
    var solution: [Double] {
        var solution = rotated
        for i in (0..<solution.count).reversed() {
            for j in i + 1..<solution.count { solution[i] -= triangle[i, j] * solution[j] }
            solution[i] /= triangle[i, i]
        }
        return solution
    }

    /// The sum of squares that the last columns explain beyond those before them.
    func squares(ofLast count: Int) -> Double {
        rotated.suffix(count).reduce(0) { $0 + $1 * $1 }
    }
}

@inline(__always)
private func four(_ values: UnsafeMutableBufferPointer<Double>, _ i: Int) -> SIMD4<Double> {
    SIMD4(values[i], values[i + 1], values[i + 2], values[i + 3])
}

private func length(_ values: UnsafeMutableBufferPointer<Double>, from start: Int, count: Int) -> Double {
    var squares = 0.0
    for i in start..<start + count { squares += values[i] * values[i] }
    return squares.squareRoot()
}

/// Turns one column, from `row` down to before `end`, onto its first axis, and with it the columns to its right and `y`.
private func reflect(
    _ a: UnsafeMutableBufferPointer<Double>, _ y: UnsafeMutableBufferPointer<Double>, column: Int, columns: Int,
    from row: Int, to end: Int, length: Double
) {
    let rows = y.count
    let start = column * rows
    let leading = a[start + row]
    let pivot = leading > 0 ? -length : length
    a[start + row] = leading - pivot
    let scale = 1 / (length * (length + abs(leading)))
    func apply(_ values: UnsafeMutableBufferPointer<Double>, at offset: Int) {
        // Four sums at a time, since one sum waits for each of its additions.
        var sums = SIMD4<Double>.zero
        var i = row
        while i + 4 <= end {
            sums += four(a, start + i) * four(values, offset + i)
            i += 4
        }
        var product = sums.sum()
        for i in i..<end { product += a[start + i] * values[offset + i] }
        product *= scale
        for i in row..<end { values[offset + i] -= product * a[start + i] }
    }
    for other in (column + 1)..<columns { apply(a, at: other * rows) }
    apply(y, at: 0)
    a[start + row] = pivot
}
