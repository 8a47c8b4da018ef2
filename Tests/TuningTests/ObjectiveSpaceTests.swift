import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

/// Dominance, fronts and hypervolumes against brute force.
@Suite struct ObjectiveSpaceTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Coarse losses, so that ties and equal vectors occur.
    private func losses(_ count: Int, _ objectives: Int, _ generator: inout SeededGenerator) -> [[Double]] {
        (0..<count).map { _ in (0..<objectives).map { _ in Double(generator.index(below: 6)) } }
    }

    @Test(arguments: [1, 2, 3, 4]) func ranksEqualPeelingByDefinition(_ objectives: Int) {
        forRandomInstances(60, seed: seed) { generator, label in
            let all = losses(1 + generator.index(below: 25), objectives, &generator)
            var expected = [Int](repeating: -1, count: all.count)
            var (rank, rest) = (0, Array(all.indices))
            while !rest.isEmpty {
                let front = rest.filter { a in
                    !rest.contains { b in
                        zip(all[b], all[a]).allSatisfy { $0 <= $1 } && all[b] != all[a]
                    }
                }
                for index in front { expected[index] = rank }
                rest.removeAll { front.contains($0) }
                rank += 1
            }
            #expect(Dominance.ranks(all) == expected, "\(label)")
            #expect(Dominance.front(all) == all.indices.filter { expected[$0] == 0 }, "\(label)")
        }
    }

    /// Losses are whole numbers, so that unit cells are dominated wholly or not at all.
    @Test(arguments: [1, 2, 3, 4]) func hypervolumeEqualsCountingCells(_ objectives: Int) {
        forRandomInstances(40, seed: seed) { generator, label in
            let all = losses(generator.index(below: 9), objectives, &generator)
            let side = 5
            var cells = 0
            for cell in 0..<Int(pow(Double(side), Double(objectives))) {
                var (rest, corner) = (cell, [Double]())
                for _ in 0..<objectives {
                    corner.append(Double(rest % side))
                    rest /= side
                }
                if all.contains(where: { zip($0, corner).allSatisfy { $0 <= $1 } }) { cells += 1 }
            }
            let reference = [Double](repeating: Double(side), count: objectives)
            #expect(abs(Hypervolume.dominated(all, below: reference) - Double(cells)) < 1e-9, "\(label)")
        }
    }

    @Test(arguments: [2, 3]) func contributionsAreWhatIsLost(_ objectives: Int) {
        forRandomInstances(60, seed: seed) { generator, label in
            let all = losses(1 + generator.index(below: 12), objectives, &generator)
            let front = Dominance.front(all).map { all[$0] }
            let reference = [Double](repeating: 7, count: objectives)
            let whole = Hypervolume.dominated(front, below: reference)
            for (index, contribution) in Hypervolume.contributions(front, below: reference).enumerated() {
                let others = front.indices.filter { $0 != index }.map { front[$0] }
                let lost = whole - Hypervolume.dominated(others, below: reference)
                #expect(abs(contribution - lost) < 1e-9, "\(label)")
            }
        }
    }

    @Test func preferenceOrdersByFront() {
        forRandomInstances(60, seed: seed) { generator, label in
            let all = losses(20, 2, &generator)
            let ranks = Dominance.ranks(all)
            let order = Preference.order(all)
            #expect(order.sorted() == Array(all.indices), "\(label)")
            #expect(order.map { ranks[$0] } == ranks.sorted(), "\(label)")
            // Stopping early leaves the places that matter alone.
            let enough = 1 + generator.index(below: 8)
            #expect(
                Array(Preference.order(all, enough: enough).prefix(enough)) == Array(order.prefix(enough)), "\(label)")
        }
    }
}
