import Foundation
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct LinearAlgebraTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Sizes around the tile's edges: blocks of four columns, pairs of rows.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 13, 30])
    func choleskySolvesRandomSystems(count: Int) {
        forRandomInstances(3, seed: seed) { generator, label in
            let root = (0..<(count * count)).map { _ in generator.normal() }
            let matrix = (0..<count).map { i in
                (0..<count).map { j in
                    (0..<count).reduce(i == j ? 1.0 : 0) { $0 + root[i * count + $1] * root[j * count + $1] }
                }
            }
            let x = (0..<count).map { _ in generator.normal() }
            let right = matrix.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
            let solved = Cholesky(count: count) { matrix[$0][$1] }?.solve(right) ?? []
            let error = zip(solved, x).map { abs($0 - $1) }.max()
            // The matrices have condition numbers below 10⁴.
            #expect(solved.count == count && error ?? 1 < 1e-9, "\(label), error \(error ?? .nan)")
        }
    }

    /// The Lehmer matrix min(i, j) / max(i, j) has a tridiagonal inverse known in closed form; x = A⁻¹ e₁ is
    /// (4/3, −2/3, 0, …).
    @Test func choleskySolvesLehmersMatrix() throws {
        let factor = try #require(Cholesky(count: 9) { Double(min($0, $1) + 1) / Double(max($0, $1) + 1) })
        let x = factor.solve([1] + [Double](repeating: 0, count: 8))
        let expected = [4.0 / 3, -2.0 / 3] + [Double](repeating: 0, count: 7)
        for (a, b) in zip(x, expected) { #expect(abs(a - b) < 1e-13) }
    }

    @Test func choleskyRefusesAnIndefiniteMatrix() {
        #expect(Cholesky(count: 2) { $0 == $1 ? 1 : 2 } == nil)
        #expect(Cholesky(count: 1) { _, _ in .nan } == nil)
    }

    /// Every active set is tried; the best feasible one is the optimum.
    @Test func nonNegativeLeastSquaresMatchesEveryActiveSet() {
        forRandomInstances(60, seed: seed) { generator, label in
            let columns = 1 + generator.index(below: 5), rows = columns + 3
            let a = (0..<rows).map { _ in (0..<columns).map { _ in generator.normal() } }
            let b = (0..<rows).map { _ in generator.normal() }
            let gram = (0..<columns).flatMap { i in (0..<columns).map { j in a.reduce(0) { $0 + $1[i] * $1[j] } } }
            let right = (0..<columns).map { i in zip(a, b).reduce(0) { $0 + $1.0[i] * $1.1 } }
            func loss(_ x: [Double]) -> Double {
                zip(a, b).reduce(0) { sum, row in
                    let difference = zip(row.0, x).reduce(-row.1) { $0 + $1.0 * $1.1 }
                    return sum + difference * difference
                }
            }
            var best = loss([Double](repeating: 0, count: columns))
            for mask in 1..<(1 << columns) {
                let free = (0..<columns).filter { mask >> $0 & 1 == 1 }
                guard
                    let part = Cholesky(count: free.count, element: { gram[free[$0] * columns + free[$1]] })?
                        .solve(free.map { right[$0] }), part.allSatisfy({ $0 >= 0 })
                else { continue }
                var x = [Double](repeating: 0, count: columns)
                for (index, value) in zip(free, part) { x[index] = value }
                best = min(best, loss(x))
            }
            let solution = NonNegativeLeastSquares(gram: gram, right: right).solution() ?? []
            #expect(solution.count == columns && solution.allSatisfy { $0 >= 0 }, "\(label)")
            #expect(loss(solution) <= best + 1e-9 * (1 + best), "\(label)")
        }
    }

    /// Matérn-3/2 written out, against the blocked and vectorised form, far points included.
    @Test func kernelMatchesItsFormula() {
        forRandomInstances(5, seed: seed) { generator, label in
            let count = 1 + generator.index(below: 20), dimensions = 1 + generator.index(below: 5), length = 0.7
            let rows = (0..<count).map { _ in (0..<dimensions).map { _ in 3 * generator.normal() } }
            let weights = (0..<count).map { _ in generator.normal() }
            for spread in [0.1, 3, 400] {
                let point = (0..<dimensions).map { _ in spread * generator.normal() }
                var expected = 0.0
                for (row, weight) in zip(rows, weights) {
                    let squares = zip(row, point).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                    let r = (3 * squares).squareRoot() / length
                    expected += weight * (1 + r) * exp(-r)
                }
                let sum = KernelPoints(rows, length: length).sums(at: point, weights).weighted
                #expect(abs(sum - expected) < 1e-4, "\(label)")
            }
        }
    }
}
