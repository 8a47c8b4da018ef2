/// The eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, §8.5).
struct SymmetricEigen: Sendable {
    private(set) var values: [Double]
    /// Column j, at rows i, belongs to value j: `vectors[i * size + j]`.
    private(set) var vectors: [Double]

    /// - Parameter matrix: symmetric, row by row.
    init(_ matrix: [Double], size: Int) {
        var a = matrix
        vectors = [Double](repeating: 0, count: size * size)
        for index in 0..<size { vectors[index * size + index] = 1 }
        for _ in 0..<50 {
            var (off, total) = (0.0, 0.0)
            for i in 0..<size {
                for j in 0..<size {
                    let square = a[i * size + j] * a[i * size + j]
                    total += square
                    if i != j { off += square }
                }
            }
            if off <= 1e-28 * total { break }
            for p in 0..<size {
                for q in (p + 1)..<max(size, p + 1) where a[p * size + q] != 0 {
                    Self.rotate(&a, &vectors, size, p, q)
                }
            }
        }
        values = (0..<size).map { a[$0 * size + $0] }
    }

    private static func rotate(_ a: inout [Double], _ vectors: inout [Double], _ size: Int, _ p: Int, _ q: Int) {
        let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (t * t + 1).squareRoot()
        let sine = t * cosine
        for k in 0..<size {
            let (kp, kq) = (a[k * size + p], a[k * size + q])
            a[k * size + p] = cosine * kp - sine * kq
            a[k * size + q] = sine * kp + cosine * kq
        }
        for k in 0..<size {
            let (pk, qk) = (a[p * size + k], a[q * size + k])
            a[p * size + k] = cosine * pk - sine * qk
            a[q * size + k] = sine * pk + cosine * qk
            let (vp, vq) = (vectors[k * size + p], vectors[k * size + q])
            vectors[k * size + p] = cosine * vp - sine * vq
            vectors[k * size + q] = sine * vp + cosine * vq
        }
    }
}
