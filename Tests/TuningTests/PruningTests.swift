import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

@Suite struct PruningTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Coarse curves of random trials, so that ties and equal reports occur.
    private func curves(_ objectives: Int, _ generator: inout SeededGenerator) -> [[[Double]]] {
        (0..<(5 + generator.index(below: 25))).map { _ in
            (0..<3).map { _ in (0..<objectives).map { _ in Double(generator.index(below: 8)) } }
        }
    }

    private func dominates(_ a: [Double], _ b: [Double]) -> Bool {
        a != b && zip(a, b).allSatisfy { $0 <= $1 }
    }

    /// The median rule never stops a trial one of whose reports no other trial dominates at the step, and when curves are
    /// flat so never one of the final front.
    @Test(arguments: [2, 3]) func medianNeverStopsTheFront(_ objectives: Int) throws {
        let pruner = try MedianPruner(startupTrials: 3)
        var pruned = 0
        try forRandomInstances(60, seed: seed) { generator, label in
            let curves = curves(objectives, &generator)
            let history = try history(curves, Array(repeating: .minimise, count: objectives))
            for (trial, curve) in curves.enumerated() {
                for step in 1...3 where stops(pruner.decide(trial, at: step, history)) {
                    let others = curves.indices.filter { $0 != trial }.map { curves[$0][step - 1] }
                    #expect(
                        curve.prefix(step).allSatisfy { own in others.contains { dominates($0, own) } },
                        "\(label), trial \(trial), step \(step)")
                    pruned += 1
                }
            }
        }
        #expect(pruned > 100)
    }

    /// Halving stops no more than it says: of all that reached a rung its best share goes on, at least one, and one of the
    /// front stops only where the front is larger than that share.
    @Test(arguments: [1, 2, 3]) func halvingKeepsTheShareThatItSays(_ objectives: Int) throws {
        try forRandomInstances(60, seed: seed) { generator, label in
            let reduction = 2 + generator.index(below: 3)
            let pruner = try HalvingPruner(minimumStep: 1, reduction: reduction)
            let curves = curves(objectives, &generator)
            let history = try history(curves, Array(repeating: .minimise, count: objectives))
            let promoted = max(1, curves.count / reduction)
            let reports = curves.map { $0[0] }
            let front = Set(reports.indices.filter { own in !reports.contains { dominates($0, reports[own]) } })
            let stopped = Set(reports.indices.filter { stops(pruner.decide($0, at: 1, history)) })
            #expect(reports.count - stopped.count >= promoted, "\(label)")
            #expect(front.count > promoted || front.isDisjoint(with: stopped), "\(label)")
            #expect(!front.isSubset(of: stopped), "\(label)")
        }
    }

    /// Trials that have reported the values given at step 1, 2, …
    private func history(_ curves: [[[Double]]], _ directions: [Direction] = [.maximise]) throws -> History {
        var history = History(try RandomSpaces.line(), try Objectives(directions))
        for curve in curves {
            let id = try history.start(Assignment([.init("x", 0.5)]))
            for (index, values) in curve.enumerated() { try history.report(id, step: index + 1, values: values) }
        }
        return history
    }

    private func stops(_ decision: PruningDecision) -> Bool { decision != .goOn }

    @Test func medianWithOneObjective() throws {
        let pruner = try MedianPruner(startupTrials: 4)
        let others: [[[Double]]] = [[[0.5]], [[0.6]], [[0.7]], [[0.8]]]
        for (value, isPruned) in [(0.55, true), (0.65, false), (0.9, false), (0.6, false), (.nan, true)] {
            let history = try history(others + [[[value]]])
            #expect(stops(pruner.decide(4, at: 1, history)) == isPruned, "\(value)")
        }
        // The best report so far counts, not the last.
        let dipped = try history(others.map { $0 + $0 } + [[[0.9], [0.1]]])
        #expect(pruner.decide(4, at: 2, dipped) == .goOn)
        // Too few others, warm-up, and steps between judgements.
        #expect(try MedianPruner(startupTrials: 5).decide(4, at: 1, try history(others + [[[0]]])) == .goOn)
        #expect(
            try MedianPruner(startupTrials: 1, warmupSteps: 2).decide(4, at: 1, try history(others + [[[0]]])) == .goOn)
        #expect(
            try MedianPruner(startupTrials: 1, interval: 2).decide(4, at: 1, try history(others + [[[0]]])) == .goOn)
    }

    /// Accuracy to be large, joules to be small.
    @Test func medianWithTwoObjectives() throws {
        let pruner = try MedianPruner(startupTrials: 4)
        let others: [[[Double]]] = [[[0.5, 10]], [[0.6, 20]], [[0.7, 30]], [[0.8, 40]]]
        let cases: [([Double], Bool)] = [
            ([0.4, 50], true),  // dominated by all
            ([0.9, 5], false),  // dominates all
            ([0.3, 1], false),  // a new corner of the front
            ([0.55, 35], true),  // behind the whole front
        ]
        for (values, isPruned) in cases {
            let history = try history(others + [[values]], [.maximise, .minimise])
            #expect(stops(pruner.decide(4, at: 1, history)) == isPruned, "\(values)")
        }
        // Equal to another trial is as good as that one.
        let equal = try history(others + [[[0.8, 40]]], [.maximise, .minimise])
        #expect(pruner.decide(4, at: 1, equal) == .goOn)
    }

    @Test func halvingJudgesAtRungsOnly() throws {
        let pruner = try HalvingPruner(minimumStep: 1, reduction: 3)
        // Nine trials at step 1, 2 and 3; the trial judged is the last.
        for (value, isPruned) in [(0.95, false), (0.75, false), (0.65, false), (0.55, true), (0.05, true)] {
            let others = (1...8).map { [[Double]](repeating: [Double($0) / 10], count: 3) }
            let history = try history(others + [[[value], [value], [value]]])
            #expect(stops(pruner.decide(8, at: 1, history)) == isPruned, "\(value)")
            #expect(pruner.decide(8, at: 2, history) == .goOn)
            #expect(stops(pruner.decide(8, at: 3, history)) == isPruned, "\(value)")
        }
        // The first trial at a rung goes on.
        #expect(pruner.decide(0, at: 1, try history([[[0.1]]])) == .goOn)
    }

    @Test func halvingWithTwoObjectivesKeepsTheFront() throws {
        let pruner = try HalvingPruner(minimumStep: 1, reduction: 2)
        let others: [[[Double]]] = [[[0.5, 10]], [[0.6, 20]], [[0.4, 30]], [[0.3, 40]], [[0.2, 50]]]
        let directions: [Direction] = [.maximise, .minimise]
        #expect(pruner.decide(5, at: 1, try history(others + [[[0.7, 30]]], directions)) == .goOn)
        #expect(stops(pruner.decide(5, at: 1, try history(others + [[[0.1, 60]]], directions))))
    }

    @Test func bracketsDifferInHowEarlyTheyJudge() throws {
        let pruner = try HalvingPruner(minimumStep: 1, maximumStep: 27, reduction: 3)
        #expect(pruner.brackets == 4)
        let counts = (0..<1_000).reduce(into: [0, 0, 0, 0]) { $0[pruner.bracket(of: $1)] += 1 }
        // Hyperband's 27, 12, 6 and 4 trials of 49.
        for (count, expected) in zip(counts, [27, 12, 6, 4]) {
            #expect(abs(count - expected * 1_000 / 49) <= 5)
        }
        let last = (0..<1_000).filter { pruner.bracket(of: $0) == 3 }
        var history = History(try RandomSpaces.line(), .single(.minimise))
        for _ in 0..<1_000 { _ = try history.start(Assignment([.init("x", 0.5)])) }
        for (index, id) in last.prefix(9).enumerated() {
            for step in [1, 27] { try history.report(id, step: step, values: [Double(index)]) }
        }
        #expect(pruner.decide(last[8], at: 1, history) == .goOn)
        #expect(stops(pruner.decide(last[8], at: 27, history)))
    }

    @Test func searchesAskTheirPruner() throws {
        var search = try Search(
            RandomSpaces.line(), .single(.minimise), sampler: "tpe", seed: 1, pruner: MedianPruner(startupTrials: 2))
        var decisions: [PruningDecision] = []
        for index in 0..<4 {
            guard let trial = search.ask() else { break }
            decisions.append(try search.report(trial.id, step: 1, values: [Double(index)]))
            if decisions[index] == .goOn {
                try search.tell(trial.id, values: [Double(index)])
            } else {
                try search.prune(trial.id)
            }
        }
        #expect(decisions.map { $0 == .goOn } == [true, true, false, false])
        #expect(search.history.count(.pruned) == 2 && search.history.best?.id == 0)
    }

    @Test func refusesSettingsThatMakeNoSense() throws {
        #expect(throws: TuningError.self) { try MedianPruner(startupTrials: 0) }
        #expect(throws: TuningError.self) { try HalvingPruner(reduction: 1) }
        #expect(throws: TuningError.self) { try HalvingPruner(minimumStep: 5, maximumStep: 3) }
        let error = #expect(throws: TuningError.self) { try PrunerCatalogue.make("medain") }
        #expect(error?.advice?.contains("did you mean median") == true)
        for name in PrunerCatalogue.names { _ = try PrunerCatalogue.make(name, maximumStep: 27) }
    }
}
