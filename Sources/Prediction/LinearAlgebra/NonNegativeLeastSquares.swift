/// The x ≥ 0 that makes ‖A x − b‖ smallest, from the normal equations AᵀA and Aᵀb.
///
/// Source: Lawson and Hanson, Solving Least Squares Problems (1974), algorithm NNLS; on the normal equations as in
/// Bro and de Jong, Journal of Chemometrics 11 (1997).
struct NonNegativeLeastSquares {
    /// AᵀA, row by row.
    let gram: [Double]
    /// Aᵀb.
    let right: [Double]

    private var count: Int { right.count }

    /// - Returns: nil when the active-set method does not end, which needs columns that are almost dependent.
    func solution() -> [Double]? {
        var x = [Double](repeating: 0, count: count)
        var free: [Int] = []
        var refused: Set<Int> = []
        for _ in 0..<(10 * count + 10) {
            guard let entering = steepest(x, free: free, refused: refused) else { return x }
            free.append(entering)
            guard var target = unconstrained(free), target[free.count - 1] > 0 else {
                // Dependent on what is free already, or rounding alone made it look useful.
                free.removeLast()
                refused.insert(entering)
                continue
            }
            refused.removeAll()
            while let step = blockingStep(x, free, target) {
                for (position, index) in free.enumerated() { x[index] += step * (target[position] - x[index]) }
                let limit = 1e-14 * (free.map { x[$0] }.max() ?? 0)
                let staying = zip(free, target).filter { x[$0.0] > limit || $0.1 > 0 }.map(\.0)
                for index in free where !staying.contains(index) { x[index] = 0 }
                guard staying.count < free.count, let next = unconstrained(staying) else { return nil }
                free = staying
                target = next
            }
            for (position, index) in free.enumerated() { x[index] = target[position] }
        }
        return nil
    }

    /// The zero variable whose increase lowers the error most; nil at the optimum.
    private func steepest(_ x: [Double], free: [Int], refused: Set<Int>) -> Int? {
        var best: (index: Int, slope: Double)?
        for i in 0..<count where !free.contains(i) && !refused.contains(i) {
            var slope = right[i]
            for j in free { slope -= gram[i * count + j] * x[j] }
            let scale = abs(right[i]) + gram[i * count + i].squareRoot()
            if slope > 1e-10 * scale, slope > best?.slope ?? 0 { best = (i, slope) }
        }
        return best?.index
    }

    /// Least squares over the free variables alone.
    private func unconstrained(_ free: [Int]) -> [Double]? {
        Cholesky(count: free.count) { row, column in gram[free[row] * count + free[column]] }?
            .solve(free.map { right[$0] })
    }

    /// How far towards the target all stay non-negative; nil when all the way.
    private func blockingStep(_ x: [Double], _ free: [Int], _ target: [Double]) -> Double? {
        var step: Double?
        for (position, index) in free.enumerated() where target[position] <= 0 {
            let drop = x[index] - target[position]
            let ratio = drop > 0 ? x[index] / drop : 0
            step = Swift.min(step ?? 1, ratio)
        }
        return step
    }
}
