/// The factor L of a symmetric positive definite matrix A = L Lᵀ, for solving A x = b.
///
/// Rows are contiguous and computed in tiles of 2 × 4 dot products, which keeps the arithmetic in registers.
/// Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithm 4.2.1 (row-oriented).
struct Cholesky {
    /// How many rows and columns there are.
    let count: Int
    private var rows: [Double]
    private let stride: Int

    /// Factors a matrix given by its lower triangle.
    /// - Parameter element: the entry of a row and a column that is not right of it.
    /// - Returns: nil when the matrix is not positive definite in double precision.
    init?(count: Int, element: (_ row: Int, _ column: Int) -> Double) {
        self.init(count: count) { row, values in
            for column in 0...row { values[column] = element(row, column) }
        }
    }

    /// Factors a matrix whose lower triangle is filled in row by row.
    init?(count: Int, fill: (_ row: Int, _ values: UnsafeMutablePointer<Double>) -> Void) {
        self.count = count
        stride = (count + 1) & ~1
        rows = [Double](repeating: 0, count: count * stride)
        let stride = stride
        let succeeded = rows.withUnsafeMutableBufferPointer { buffer -> Bool in
            guard let base = buffer.baseAddress else { return true }
            for row in 0..<count { fill(row, base + row * stride) }
            return Self.factor(base, count, stride)
        }
        guard succeeded else { return nil }
    }

    private static func factor(_ base: UnsafeMutablePointer<Double>, _ count: Int, _ stride: Int) -> Bool {
        let block = 4
        for start in Swift.stride(from: 0, to: count, by: block) {
            let end = Swift.min(start + block, count)
            guard factorDiagonal(base, start, end, stride) else { return false }
            // The columns of this block, below it: subtract what earlier columns explain, then divide.
            var row = end
            while row < count {
                let height = Swift.min(2, count - row)
                if height == 2, end - start == block {
                    subtractTile(base, row, start, stride)
                } else {
                    for i in row..<(row + height) {
                        for j in start..<end {
                            base[i * stride + j] -= dot(base + i * stride, base + j * stride, start)
                        }
                    }
                }
                for i in row..<(row + height) { solveRow(base, i, start, end, stride) }
                row += height
            }
        }
        return true
    }

    private static func factorDiagonal(
        _ base: UnsafeMutablePointer<Double>, _ start: Int, _ end: Int, _ stride: Int
    ) -> Bool {
        for i in start..<end {
            let row = base + i * stride
            for j in start..<i { row[j] = (row[j] - dot(row, base + j * stride, j)) / base[j * stride + j] }
            let pivot = row[i] - dot(row, row, i)
            guard pivot > 0, pivot.isFinite else { return false }
            row[i] = pivot.squareRoot()
        }
        return true
    }

    private static func solveRow(
        _ base: UnsafeMutablePointer<Double>, _ i: Int, _ start: Int, _ end: Int, _ stride: Int
    ) {
        let row = base + i * stride
        for j in start..<end {
            let pivotRow = base + j * stride
            var sum = row[j]
            for k in start..<j { sum -= row[k] * pivotRow[k] }
            row[j] = sum / pivotRow[j]
        }
    }

    /// Two rows against the four pivot rows from `start` on: eight dot products at once.
    private static func subtractTile(_ base: UnsafeMutablePointer<Double>, _ row: Int, _ start: Int, _ stride: Int) {
        typealias Pair = SIMD2<Double>
        let a = UnsafeRawPointer(base + row * stride)
        let b = UnsafeRawPointer(base + (row + 1) * stride)
        let pivots = UnsafeRawPointer(base + start * stride)
        let step = stride * 8
        var a0 = Pair(), a1 = Pair(), a2 = Pair(), a3 = Pair()
        var b0 = Pair(), b1 = Pair(), b2 = Pair(), b3 = Pair()
        var offset = 0
        while offset < start * 8 {
            let x = a.loadUnaligned(fromByteOffset: offset, as: Pair.self)
            let y = b.loadUnaligned(fromByteOffset: offset, as: Pair.self)
            let p0 = pivots.loadUnaligned(fromByteOffset: offset, as: Pair.self)
            let p1 = pivots.loadUnaligned(fromByteOffset: offset + step, as: Pair.self)
            let p2 = pivots.loadUnaligned(fromByteOffset: offset + 2 * step, as: Pair.self)
            let p3 = pivots.loadUnaligned(fromByteOffset: offset + 3 * step, as: Pair.self)
            a0 += x * p0
            a1 += x * p1
            a2 += x * p2
            a3 += x * p3
            b0 += y * p0
            b1 += y * p1
            b2 += y * p2
            b3 += y * p3
            offset += 16
        }
        let first = base + row * stride + start
        first[0] -= a0.x + a0.y
        first[1] -= a1.x + a1.y
        first[2] -= a2.x + a2.y
        first[3] -= a3.x + a3.y
        let second = first + stride
        second[0] -= b0.x + b0.y
        second[1] -= b1.x + b1.y
        second[2] -= b2.x + b2.y
        second[3] -= b3.x + b3.y
    }

    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var sum = 0.0
        for k in 0..<count { sum += a[k] * b[k] }
        return sum
    }

    /// The x of A x = b; `right` has ``count`` values.
    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for i in 0..<count {
            var sum = x[i]
            for k in 0..<i { sum -= rows[i * stride + k] * x[k] }
            x[i] = sum / rows[i * stride + i]
        }
        for i in Swift.stride(from: count - 1, through: 0, by: -1) {
            x[i] /= rows[i * stride + i]
            let value = x[i]
            for k in 0..<i { x[k] -= rows[i * stride + k] * value }
        }
        return x
    }
}
