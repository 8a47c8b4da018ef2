import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

@Suite struct ParzenTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Over all values of discrete parameters the probabilities add up to 1.
    @Test func discreteProbabilitiesAddUpToOne() throws {
        let space = try SearchSpace([
            Parameter("n", .int(low: 1, high: 9)), Parameter("m", .int(low: 1, high: 20, log: true)),
            Parameter("c", .categorical(["a", "b", "c"])),
        ])
        forRandomInstances(10, seed: seed) { generator, label in
            let observations = space.axes.map { axis in (0..<7).map { _ in axis.value(at: generator.uniform()) } }
            var estimator = ParzenEstimator(space.axes, observations, weights: [1, 1, 2, 1, 0.5, 1, 1])
            var total = 0.0
            for n in 1...9 {
                for m in 1...20 {
                    for c in 0..<3 { total += exp(estimator.logDensity([Double(n), Double(m), Double(c)])) }
                }
            }
            #expect(abs(total - 1) < 1e-9, "\(label)")
        }
    }

    @Test func densityIntegratesToOneAndDrawsFollowIt() throws {
        let axis = try RandomSpaces.line().axes
        var estimator = ParzenEstimator(axis, [[0.1, 0.15, 0.8, 0.97]], weights: [1, 1, 1, 1])
        let steps = 20_000
        var cumulative = [0.0]
        for index in 0..<steps {
            cumulative.append(
                cumulative[index] + exp(estimator.logDensity([(Double(index) + 0.5) / Double(steps)])) / Double(steps))
        }
        #expect(abs(cumulative[steps] - 1) < 1e-6)
        var generator = SeededGenerator(seed: seed)
        let draws = (0..<4_000).map { _ in estimator.draw(&generator)[0] }.sorted()
        // Kolmogorov's distance exceeds 2.2/√n once in ten thousand samples of this size.
        let distance =
            draws.enumerated().map { index, draw in
                abs(cumulative[Int(draw * Double(steps))] - Double(index) / 4_000)
            }.max() ?? 1
        #expect(distance < 2.2 / 4_000.0.squareRoot())
    }

    @Test func bandwidthsReachTheFartherNeighbour() {
        let wide = Bandwidth.deviations([0.5, 0.1, 0.9])
        #expect(wide.map { ($0 * 1e9).rounded() / 1e9 } == [0.4, 0.4, 0.4])
        #expect(Bandwidth.deviations([0.3]) == [0.7])
        // Equal observations keep the least width, which shrinks to a hundredth as observations grow many.
        #expect(Bandwidth.deviations([0.5, 0.5]) == [0.05, 0.05])
        #expect(Bandwidth.deviations([Double](repeating: 0.5, count: 500)).allSatisfy { $0 == 0.01 })
    }

    @Test func splitKeepsTheBestAndTheLatest() throws {
        var history = History(try RandomSpaces.line(), .single(.maximise))
        for index in 0..<3_000 {
            let id = try history.start(Assignment([.init("x", 0.5)]))
            try history.tell(id, values: [index % 5 == 4 ? .nan : Double((index * 7) % 3_000)])
        }
        let running = try history.start(Assignment([.init("x", 0.5)]))
        let split = TrialSplit(history) { min(25, $0) }
        let complete = (0..<3_000).filter { $0 % 5 != 4 }
        let expected = complete.sorted { ($0 * 7) % 3_000 > ($1 * 7) % 3_000 }.prefix(25).sorted()
        #expect(split.good == expected)
        #expect(split.rest.count == TrialSplit.considered + 1 && split.rest.last == running)
        #expect(Set(split.rest).isDisjoint(with: split.good))
        #expect(split.rest.contains(2_999))
    }
}
