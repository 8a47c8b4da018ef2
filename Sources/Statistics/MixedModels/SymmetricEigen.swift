/// The eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
///
/// Source: Golub and Van Loan, “Matrix Computations”, 4th edition, section 8.5.
struct SymmetricEigen {
    let values: [Double]
    /// One column per eigenvalue.
    let vectors: SquareMatrix

    init(_ matrix: SquareMatrix) {
        var a = matrix
        var vectors = SquareMatrix(a.count) { $0 == $1 ? 1 : 0 }
        for _ in 0..<60 {
            var turned = false
            for p in 0..<a.count {
                for q in (p + 1)..<a.count where abs(a[p, q]) > 1e-17 * (abs(a[p, p]) * abs(a[q, q])).squareRoot() {
                    turned = true
                    Self.rotate(&a, &vectors, p, q)
                }
            }
            if !turned { break }
        }
        values = (0..<a.count).map { a[$0, $0] }
        self.vectors = vectors
    }

    /// Turns the plane of two axes so that their mixed element vanishes.
    private static func rotate(_ a: inout SquareMatrix, _ vectors: inout SquareMatrix, _ p: Int, _ q: Int) {
        let lean = (a[q, q] - a[p, p]) / (2 * a[p, q])
        let tangent = (lean < 0 ? -1 : 1) / (abs(lean) + (1 + lean * lean).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = tangent * cosine
        for k in 0..<a.count {
            let (x, y) = (a[k, p], a[k, q])
            a[k, p] = cosine * x - sine * y
            a[k, q] = sine * x + cosine * y
        }
        for k in 0..<a.count {
            let (x, y) = (a[p, k], a[q, k])
            a[p, k] = cosine * x - sine * y
            a[q, k] = sine * x + cosine * y
        }
        for k in 0..<a.count {
            let (x, y) = (vectors[k, p], vectors[k, q])
            vectors[k, p] = cosine * x - sine * y
            vectors[k, q] = sine * x + cosine * y
        }
        (a[p, q], a[q, p]) = (0, 0)
    }
}
