import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

private let seed: UInt64 = 23

/// The reference that savings are told against, and what ties with it.
@Suite struct EnergyBlindPlanTests {
    @Test func tiesGoToSmallBatchesAsBruteForceSays() throws {
        try forRandomInstances(1000, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            var goals = randomGoals(&generator)
            if goals.objective == nil || goals.objective == Objective() { goals.objective = Objective(accuracy: 1) }
            let outcome = try Planner(pipeline).energyBlindPlan(goals)
            var seen = goals.ignoringEnergy
            if let weights = seen.objective, weights.accuracy == 0, weights.cost == 0 { seen.objective = nil }
            var left = BruteForce(pipeline, seen).feasible()
            guard let best = left.map(\.objective).max() else {
                #expect(outcome.plan == nil, "\(label)")
                return
            }
            left = left.filter { $0.objective >= best - 1e-11 }
            if (seen.objective ?? Objective(accuracy: 1)).cost == 0 {
                let cheapest = left.map(\.cost).min() ?? 0
                left = left.filter { $0.cost <= cheapest + 1e-9 }
            }
            let batches = left.map { Self.batches($0, pipeline) }.min() ?? 0
            left = left.filter { Self.batches($0, pipeline) == batches }
            let plan = try #require(outcome.plan, "\(label)")
            #expect(abs(plan.objective - best) < 1e-9, "\(label)")
            #expect(plan.stages.reduce(0) { $0 + $1.batch } == batches, "\(label)")
            let isOneOfThem = left.contains { candidate in
                zip(candidate.options, plan.stages).allSatisfy {
                    ($0.variant, $0.point) == ($1.variant, $1.point)
                }
            }
            #expect(isOneOfThem, "\(label)")
            // The figures are the plan's own, not what ties were settled by.
            #expect(left.contains { abs($0.energy - plan.energyPerRequest.value) < 1e-9 }, "\(label)")
        }
    }

    private static func batches(_ candidate: BruteForce.Candidate, _ pipeline: Pipeline) -> Int {
        zip(candidate.options, pipeline.stages).reduce(0) { sum, entry in
            let variant = entry.1.variants.first { $0.name == entry.0.variant }
            return sum + (variant?.points[entry.0.point].batch ?? 0)
        }
    }

    @Test func ofEqualBatchesTheHighestPowerLimitStaysThenTheFasterPoint() throws {
        func plan(_ points: String) throws -> Plan {
            let yaml = """
                name: p
                goals: {rate: 1, objective: {accuracy: 1, cost: 1}}
                stages: [{name: s, variants: [{name: v, accuracy: 1, points: [\(points)]}]}]
                """
            let pipeline = try PipelineFile(parsing: yaml, file: "p.yaml").resolved()
            return try #require(try Planner(pipeline).energyBlindPlan(Goals()).plan)
        }
        let slow = "{batch: 1, latency: 0.5, cores: 1, energy: 1, idlePower: 0, powerLimit: 100}"
        let fast = "{batch: 1, latency: 0.2, cores: 1, energy: 9, idlePower: 0, powerLimit: 200}"
        let middle = "{batch: 1, latency: 0.1, cores: 1, energy: 5, idlePower: 0, powerLimit: 150}"
        let free = "{batch: 1, latency: 0.4, cores: 1, energy: 7, idlePower: 0}"
        #expect(try plan([slow, middle, fast].joined(separator: ",")).stages[0].point == 2)
        // A point without a limit runs at the device's own, which no limit exceeds.
        #expect(try plan([slow, middle, fast, free].joined(separator: ",")).stages[0].point == 3)
        let small = "{batch: 1, latency: 0.4, cores: 1, energy: 7, idlePower: 0}"
        let quick = "{batch: 1, latency: 0.3, cores: 1, energy: 8, idlePower: 0}"
        let large = "{batch: 8, latency: 0.3, cores: 1, energy: 8, idlePower: 0}"
        #expect(try plan([small, quick, large].joined(separator: ",")).stages[0].point == 1)
    }

    @Test func anObjectiveOfEnergyAloneLeavesAccuracyToWant() throws {
        let yaml = """
            name: p
            goals: {rate: 1, objective: {energy: 1}, energySLA: 2}
            stages:
              - name: s
                variants:
                  - {name: a, accuracy: 0.5, points: [{batch: 1, latency: 0.1, cores: 1, energy: 1, idlePower: 0}]}
                  - {name: b, accuracy: 0.9, points: [{batch: 1, latency: 0.1, cores: 2, energy: 9, idlePower: 0}]}
            """
        let planner = Planner(try PipelineFile(parsing: yaml, file: "p.yaml").resolved())
        #expect(try planner.energyBlindPlan(Goals()).plan?.stages.map(\.variant) == ["b"])
    }

    @Test func tiedPlansAreThoseOfBruteForce() throws {
        try forRandomInstances(500, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator).ignoringEnergy
            let planner = Planner(pipeline)
            guard let plan = try planner.energyBlindPlan(goals).plan else { return }
            let ties = try #require(try planner.ties(with: plan, goals), "\(label)")
            let energies = BruteForce(pipeline, goals).feasible().filter {
                $0.accuracy >= plan.accuracy * (1 - 1e-9) && $0.cost <= plan.cost * (1 + 1e-9)
            }.map(\.energy)
            let mean = energies.reduce(0, +) / Double(energies.count)
            #expect(ties.count == energies.count, "\(label)")
            #expect(abs(ties.least.value - (energies.min() ?? .nan)) < 1e-9, "\(label)")
            #expect(abs(ties.mean.value - mean) < 1e-9, "\(label)")
            #expect(abs(ties.most.value - (energies.max() ?? .nan)) < 1e-9, "\(label)")
            #expect(try planner.ties(with: plan, goals, limit: 0) == nil)
        }
    }
}
