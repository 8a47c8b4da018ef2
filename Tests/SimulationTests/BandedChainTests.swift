import Statistics
import TestKit
import Testing

@testable import Simulation

@Suite struct BandedChainTests {
    /// Random banded chains: π = πP, by multiplying out.
    @Test func distributionsAreStationary() throws {
        forRandomInstances(100, seed: 3) { generator, label in
            let count = 2 + generator.index(below: 30)
            let (down, up) = (1 + generator.index(below: 5), 1 + generator.index(below: 7))
            var matrix = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
            var chain = BandedChain(count: count, down: down, up: up)
            for state in 0..<count {
                let reach = max(0, state - down)...min(count - 1, state + up)
                let weights = reach.map { _ in generator.uniform() + 0.01 }
                for (next, weight) in zip(reach, weights) {
                    matrix[state][next] = weight / weights.reduce(0, +)
                    chain.add(matrix[state][next], from: state, to: next)
                }
            }
            let found = chain.stationary()
            #expect(abs(found.reduce(0, +) - 1) < 1e-12, "\(label)")
            for next in 0..<count {
                let mass = (0..<count).reduce(0) { $0 + found[$1] * matrix[$1][next] }
                #expect(abs(mass - found[next]) < 1e-13, "\(label)")
            }
        }
    }

    /// From 0 the chain goes to 1 and 2 and never comes back; 1 and 2 take turns.
    @Test func statesLeftForGoodHaveNoShare() {
        var chain = BandedChain(count: 3, down: 1, up: 1)
        chain.add(1, from: 0, to: 1)
        chain.add(1, from: 1, to: 2)
        chain.add(1, from: 2, to: 1)
        #expect(chain.stationary() == [0, 0.5, 0.5])
    }

    /// A drift of 10⁻³⁰ a state would overflow the ratio of the ends without rescaling.
    @Test func ratiosBeyondTheRangeOfNumbersAreKept() {
        var chain = BandedChain(count: 20, down: 1, up: 1)
        for state in 0..<20 {
            chain.add(1 - 1e-30, from: state, to: min(19, state + 1))
            chain.add(1e-30, from: state, to: max(0, state - 1))
        }
        let found = chain.stationary()
        #expect(abs(found[19] - 1) < 1e-12 && found.allSatisfy(\.isFinite))
    }
}
