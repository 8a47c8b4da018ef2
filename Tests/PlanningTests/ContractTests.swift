import Foundation
import Pipelines
import Quantities
import Testing

@testable import Planning

/// The numbers of the pipeline file's description, worked by hand.
@Suite struct ContractTests {
    /// detect at 20/s: batch 1 serves 12.5/s, so 2 replicas; batch 8 serves 19.512/s, so 2 as well.
    /// classify at 48/s: one batch of 4 in 0.1 s serves 40/s, so 2 replicas.
    private let pipeline = try! PipelineFile(
        parsing: """
            name: video
            stages:
              - name: detect
                variants:
                  - name: yolov5n
                    accuracy: 0.457
                    points:
                      - {batch: 1, latency: 80ms, cores: 1, energy: 3.1J, idlePower: 2W}
                      - {batch: 8, latency: 410ms, cores: 1, energy: 15J, idlePower: 2W}
              - name: classify
                fanout: 2.4
                variants:
                  - {name: r18, accuracy: 0.7, points: [{batch: 4, latency: 100ms, cores: 2, energy: 4J, idlePower: 1W}]}
            """, file: "video.yaml"
    ).resolved()

    private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(1, abs(b)) }

    @Test func figuresFollowTheContract() throws {
        var goals = Goals(rate: Rate(20), objective: Objective(accuracy: 1, cost: 0.05, energy: 0.1))
        goals.pue = 1.5
        goals.carbonIntensity = CarbonIntensity(400)
        let plan = try #require(try Planner(pipeline).plan(goals).plan)
        // Batch 8 takes 15/8 J per request against 3.1 J and no more replicas, so it is chosen.
        #expect(plan.stages.map(\.point) == [1, 0])
        #expect(plan.stages.map(\.batch) == [8, 4])
        #expect(plan.stages.map(\.replicas) == [2, 2])
        #expect(close(plan.accuracy, 0.457 * 0.7))
        // 0.41 + 7/20, then 0.1 + 3/48.
        #expect(close(plan.latency.value, 0.76 + 0.1625))
        // 15/8 + 2·2/20, then 2.4·4/4 + 2·1/20.
        #expect(close(plan.energyPerRequest.value, 2.075 + 2.5))
        #expect(close(plan.power.value, 4.575 * 20 * 1.5))
        #expect(close(plan.cost, 6))
        #expect(close(plan.carbonRate?.value ?? 0, 137.25 * 0.4))
        #expect(close(plan.objective, 0.3199 - 0.3 - 0.4575))
        #expect(plan.optimal && close(plan.bound ?? .infinity, plan.objective))
        #expect(plan.provenance.energy == .given(in: "video.yaml:9 + video.yaml:13"))
        // Where machines' rest is counted once, energy comes from there, too.
        var shared = goals
        shared.idlePower = Estimate(Watts(6), provenance: .modelled(by: "meter"))
        let sharing = try #require(try Planner(pipeline).plan(shared).plan)
        #expect(close(sharing.energyPerRequest.value, 15.0 / 8 + 2.4 + 6.0 / 20))
        #expect(sharing.provenance.energy.kind == "modelled" && sharing.provenance.energy.origin.contains("meter"))
    }

    @Test func jsonHasTheKeysOfTheContract() throws {
        let outcome = try Planner(pipeline).plan(Goals(rate: Rate(20)))
        let data = try JSONEncoder().encode(outcome)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for key in ["objective", "accuracy", "latency", "energyPerRequest", "power", "cost", "carbonRate", "bound"] {
            #expect(object[key] != nil, "\(key)")
        }
        #expect(object["optimal"] as? Bool == true)
        let stages = try #require(object["stages"] as? [[String: Any]])
        for key in ["name", "variant", "point", "batch", "replicas"] { #expect(stages[0][key] != nil, "\(key)") }
        #expect(try JSONDecoder().decode(PlanningOutcome.self, from: data) == outcome)
    }

    @Test func switchingCostsPerStageWhoseVariantOrPointChanges() throws {
        var goals = Goals(rate: Rate(20), objective: Objective(energy: 0.1))
        goals.switchCost = 0.1
        let json = #"{"stages": [{"name": "detect", "variant": "yolov5n", "point": 0, "replicas": 9}]}"#
        let running = try JSONDecoder().decode(Deployment.self, from: Data(json.utf8))
        // Batch 8 would save 1.225 J, worth 0.1225; classify is new and changes either way.
        let moved = try #require(try Planner(pipeline).plan(goals, previous: running).plan)
        #expect(moved.stages[0].point == 1)
        #expect(close(moved.objective, -0.4575 - 0.2))
        goals.switchCost = 0.125
        let kept = try #require(try Planner(pipeline).plan(goals, previous: running).plan)
        #expect(kept.stages[0].point == 0)
        #expect(close(kept.objective, -0.58 - 0.125))
        #expect(try Planner(pipeline).plan(goals, previous: kept.deployment).plan?.stages[0].point == 0)
    }

    @Test func plansOfAFrontHaveJSONToo() throws {
        let front = try Planner(pipeline).front(Goals(rate: Rate(20)), in: [.latency, .energy])
        #expect(front.map { $0.stages[0].point } == [0, 1])
        let data = try JSONEncoder().encode(front)
        #expect(try JSONDecoder().decode([Plan].self, from: data) == front)
    }

    @Test func infeasibleSaysWhichCapByHowMuch() throws {
        var goals = Goals(rate: Rate(20))
        goals.latencySLA = Seconds(0.2)
        let outcome = try Planner(pipeline).plan(goals)
        let infeasibility = try #require(outcome.infeasibility)
        #expect(infeasibility.binding == .latency)
        #expect(close(infeasibility.best, 0.08 + 0.1625))
        #expect(close(infeasibility.shortfall, 0.2125))
        #expect(infeasibility.description == "latency: best 242.5 ms, limit 200.0 ms (21.2 % over)")
        let data = try JSONEncoder().encode(outcome)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        #expect(object["infeasible"]?["binding"] as? String == "latency")
        #expect(object["infeasible"]?["limit"] as? Double == 0.2)
        #expect(try JSONDecoder().decode(PlanningOutcome.self, from: data) == outcome)
    }

    @Test func capsThatOnlyTogetherCannotBeMetAreNamedTogether() throws {
        // Fast is 0.2425 s at 5.8 J, frugal 4.575 J at 0.9225 s.
        let goals = Goals(rate: Rate(20), latencySLA: Seconds(0.3), energySLA: Joules(5))
        let infeasibility = try #require(try Planner(pipeline).plan(goals).infeasibility)
        #expect(infeasibility.isJoint)
        #expect(infeasibility.binding == .energy)
        #expect(close(infeasibility.best, 5.8))
        #expect(infeasibility.relaxations.map(\.constraint) == [.latency, .energy])
        #expect(close(infeasibility.relaxations[0].bestWithOthers ?? 0, 0.9225))
        #expect(infeasibility.description.contains("not together with latency"))
    }

    @Test func tooManyReplicasNameTheStage() throws {
        var limited = pipeline
        limited.stages[1].maxReplicas = 1
        let infeasibility = try #require(try Planner(limited).plan(Goals(rate: Rate(20))).infeasibility)
        #expect(infeasibility.binding == .replicas && infeasibility.stage == "classify")
        #expect(infeasibility.best == 2 && infeasibility.limit == 1)
    }

    @Test(arguments: [(3.0000000001, 3.0), (3, 3), (2.9999999999, 3), (3.001, 4), (0.2, 1), (1e-300, 1)])
    func replicasRoundUpButNotForRoundingError(exact: Double, replicas: Double) {
        #expect(OptionTable.replicas(exact) == replicas)
    }

    @Test func ranksAreEvenAndSharedByEquals() {
        #expect(Catalogue.ranks([0.9, 0.1, 0.5]) == [1, 0, 0.5])
        #expect(Catalogue.ranks([0.9, 0.1, 0.9]) == [1, 0, 1])
        #expect(Catalogue.ranks([0.3]) == [1])
    }

    @Test func nonsenseIsRefused() throws {
        for rate in [0, -1, .infinity, .nan] {
            #expect(throws: PlanningError.self) { try Planner(pipeline).plan(Goals(rate: Rate(rate))) }
        }
        #expect(throws: PlanningError.self) { try Planner(pipeline).plan(Goals()) }
        var goals = Goals(rate: Rate(1))
        goals.carbonBudget = CarbonRate(1)
        #expect(throws: PlanningError.self) { try Planner(pipeline).plan(goals) }
        var broken = pipeline
        broken.stages[0].variants[0].points[0].latency.value = Seconds(.nan)
        #expect(throws: PlanningError.self) { try Planner(broken).plan(Goals(rate: Rate(1))) }
        broken = pipeline
        broken.stages[0].after = [1]
        #expect(throws: PlanningError.self) { try Planner(broken).plan(Goals(rate: Rate(1))) }
    }
}
