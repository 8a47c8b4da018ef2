import Pipelines
import Quantities
import Statistics
import Synchronization
import TestKit
import Testing

@testable import Planning

/// Plans whose responses a caller supplies.
@Suite struct ResponseModelTests {
    private func asked(_ goals: Goals) -> Goals {
        var goals = goals
        goals.latencyModel = .p99
        return goals
    }

    /// Told the worst case, a percentile plan is the worst case's; nothing asks unless the goals do.
    @Test func theWorstCaseSuppliedIsTheWorstCase() throws {
        try forRandomInstances(500, seed: 41) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator)
            let planner = Planner(pipeline) { option in
                let point = option.variant.points[option.point]
                return StagedResponse(
                    time: Seconds(point.latency.value.value + Double(point.batch - 1) / option.load.value))
            }
            let supplied = try planner.plan(asked(goals))
            let own = try Planner(pipeline).plan(goals)
            #expect(supplied.plan?.deployment == own.plan?.deployment, "\(label)")
            #expect(supplied.plan?.latency == own.plan?.latency, "\(label)")
            #expect(supplied.infeasibility == own.infeasibility, "\(label)")
            #expect(supplied.plan.map { $0.latencyModel == .p99 } ?? true, "\(label)")
            let silent = Planner(pipeline) { _ throws(PlanningError) in throw PlanningError(.goals, "asked") }
            #expect(try silent.plan(goals) == own, "\(label)")
        }
    }

    /// Brute force over the options that have a response time, with latencies replaced.
    @Test func optionsWithoutAResponseTimeAreNotPlanned() throws {
        var feasible = 0
        try forRandomInstances(1000, seed: 43) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator)
            @Sendable func seconds(_ variant: String, _ point: Int, _ load: Double) -> Double? {
                let slow = Double((variant.utf8.first ?? 0) % 7 + 1) * 0.05 * Double(point + 1) / load
                return variant == "a" && point == 1 ? nil : slow
            }
            let planner = Planner(pipeline) { option in
                seconds(option.variant.name, option.point, option.load.value).map { StagedResponse(time: Seconds($0)) }
            }
            let truth = BruteForce(pipeline, goals) { seconds($0.variant, $0.point, $0.load) }
            let plan = try planner.plan(asked(goals)).plan
            #expect((plan == nil) == (truth.best == nil), "\(label)")
            guard let plan, let best = truth.best else { return }
            feasible += 1
            #expect(plan.stages.map(\.point) == best.options.map(\.point), "\(label)")
            #expect(abs(plan.latency.value - best.latency) <= 1e-9, "\(label)")
            #expect(abs(plan.objective - best.objective) <= 1e-9, "\(label)")
        }
        #expect(feasible > 200)
    }

    @Test func eachOptionIsAskedForOnce() throws {
        var generator = SeededGenerator(seed: 47)
        let pipeline = randomPipeline(&generator)
        let count = Counter()
        let planner = Planner(pipeline) { _ in
            count.add()
            return StagedResponse(time: Seconds(1))
        }
        var goals = Goals(rate: Rate(1))
        goals.latencyModel = .p99
        _ = try planner.plan(goals)
        #expect(count.value == pipeline.stages.reduce(0) { $0 + $1.variants.reduce(0) { $0 + $1.points.count } })
    }

    @Test func aStageWithoutASteadyStateAndAMissingModelAreTold() throws {
        var generator = SeededGenerator(seed: 53)
        let pipeline = randomPipeline(&generator)
        var goals = Goals(rate: Rate(1))
        goals.latencyModel = .p99
        #expect(throws: PlanningError.self) { try Planner(pipeline).plan(goals) }
        let reason = try #require(try Planner(pipeline, responseModel: { _ in nil }).plan(goals).infeasibility)
        #expect(reason.binding == .replicas && reason.best == reason.limit + 1)
        #expect("\(reason)".contains("needs at least"))
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}
