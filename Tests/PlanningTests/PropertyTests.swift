import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

private let seed: UInt64 = 7

@Suite struct PropertyTests {
    @Test func tighteningACapNeverHelps() throws {
        try forRandomInstances(500, seed: seed) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            let goals = randomGoals(&generator)
            for sensitivity in try planner.sensitivity(goals) {
                let isTighter = (sensitivity.change < 0) == (sensitivity.constraint != .accuracy)
                let before = try planner.plan(goals).plan?.objective ?? -.infinity
                let after = sensitivity.outcome.plan?.objective ?? -.infinity
                let isRight = isTighter ? after <= before + 1e-9 : after >= before - 1e-9
                #expect(isRight, "\(label): \(sensitivity.constraint) \(sensitivity.change): \(before) to \(after)")
            }
        }
    }

    @Test func twiceTheLoadNeverCostsLess() throws {
        try forRandomInstances(500, seed: seed) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            var goals = Goals(rate: Rate(2), objective: Objective(cost: 1))
            let before = try planner.plan(goals).plan
            goals.rate = Rate(4)
            guard let before, let after = try planner.plan(goals).plan else { return }
            #expect(after.cost >= before.cost, "\(label)")
        }
    }

    @Test(arguments: [[Metric.accuracy, .energy], [.latency, .cost], [.energy, .latency, .accuracy]])
    func frontsAreThoseOfBruteForce(metrics: [Metric]) throws {
        try forRandomInstances(500, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator)
            func row(_ candidate: BruteForce.Candidate) -> [Double] {
                metrics.map {
                    switch $0 {
                    case .accuracy: -candidate.accuracy
                    case .latency: candidate.latency
                    case .cost: candidate.cost
                    default: candidate.energy
                    }
                }
            }
            let rows = BruteForce(pipeline, goals).feasible().map(row)
            let front = try Planner(pipeline).front(goals, in: metrics).map { plan in
                metrics.map { $0 == .accuracy ? -$0.value(plan) : $0.value(plan) }
            }
            func weaklyDominates(_ a: [Double], _ b: [Double]) -> Bool {
                zip(a, b).allSatisfy { $0 <= $1 + 1e-9 }
            }
            func clearlyDominates(_ a: [Double], _ b: [Double]) -> Bool {
                weaklyDominates(a, b) && zip(a, b).contains { $0 < $1 - 1e-9 }
            }
            // Every combination is matched or beaten by the front, and none beats a plan of the front.
            #expect(rows.allSatisfy { row in front.contains { weaklyDominates($0, row) } }, "\(label)")
            #expect(front.allSatisfy { plan in !rows.contains { clearlyDominates($0, plan) } }, "\(label)")
            #expect(rows.isEmpty == front.isEmpty, "\(label)")
        }
    }

    @Test func twinsAreThoseOfBruteForce() throws {
        var found = 0
        try forRandomInstances(500, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            var goals = randomGoals(&generator).ignoringEnergy
            goals.accuracyOfPipeline = .product
            let twins = try Planner(pipeline).energyTwins(
                goals, accuracyTolerance: 0.2, latencyTolerance: 0.3, savings: [0, 0.25])
            let all = BruteForce(pipeline, goals).feasible()
            let savings = all.compactMap { own -> Double? in
                let others = all.filter {
                    abs($0.cost - own.cost) < 1e-9 && abs($0.accuracy - own.accuracy) <= 0.2 * own.accuracy + 1e-12
                        && abs($0.latency - own.latency) <= 0.3 * own.latency + 1e-12
                }
                guard let least = others.map(\.energy).min(), least < own.energy else { return nil }
                return 1 - least / own.energy
            }
            #expect(twins.configurations == all.count && twins.sampleSeed == nil, "\(label)")
            #expect(twins.shares[1].configurations == savings.count { $0 > 0.25 }, "\(label)")
            #expect(abs(twins.largestSaving - (savings.max() ?? 0)) < 1e-9, "\(label)")
            found += savings.count
            for pair in twins.pairs {
                #expect(pair.costly.cost == pair.thrifty.cost, "\(label)")
                #expect(pair.thrifty.energyPerRequest < pair.costly.energyPerRequest, "\(label)")
            }
        }
        #expect(found > 100)
    }

    @Test func aSampleSaysThatItIsOne() throws {
        var generator = SeededGenerator(seed: 3)
        var pipeline = randomPipeline(&generator)
        while pipeline.stages.count < 4 { pipeline = randomPipeline(&generator) }
        let goals = Goals(rate: Rate(1))
        let all = try Planner(pipeline).energyTwins(goals)
        let sample = try Planner(pipeline).energyTwins(goals, limit: 3, seed: 5)
        #expect(all.sampleSeed == nil && Double(all.configurations) == all.combinations)
        #expect(sample.sampleSeed == 5 && sample.configurations == 3)
    }

    @Test func baselinesPinWhatTheySay() throws {
        try forRandomInstances(200, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator)
            let alternatives = try Planner(pipeline).alternatives(goals, replicas: 9)
            let blind = BruteForce(pipeline, goals.ignoringEnergy).best
            #expect(alternatives.map(\.kind) == [.energyBlind, .leastAccurate, .mostAccurate, .pinnedReplicas])
            #expect((alternatives[0].outcome.plan == nil) == (blind == nil), "\(label)")
            if let plan = alternatives[0].outcome.plan, let blind {
                #expect(abs(plan.objective - blind.objective) < 1e-9, "\(label)")
            }
            for stage in alternatives[3].outcome.plan?.stages ?? [] { #expect(stage.replicas == 9, "\(label)") }
            let low = alternatives[1].outcome.plan?.stages ?? []
            for (stage, chosen) in zip(pipeline.stages, low) {
                let least = stage.variants.map(\.accuracy.value).min()
                #expect(stage.variants.first { $0.name == chosen.variant }?.accuracy.value == least, "\(label)")
            }
        }
    }
}
