import Pipelines
import Planning
import Quantities
import Statistics
import TestKit
import Testing

/// Fleets of pipelines against every combination of every pipeline's options.
@Suite struct FleetTests {
    @Test func equalsBruteForceUnderSharedCapsAndWeights() throws {
        var (feasible, joint) = (0, 0)
        try forRandomInstances(1500, seed: 31) { generator, label in
            var members: [Fleet.Member] = []
            var truths: [[BruteForce.Candidate]] = []
            for index in 0..<Int.random(in: 1...3, using: &generator) {
                var pipeline = randomPipeline(&generator)
                pipeline.stages = [pipeline.stages[0]]
                pipeline.stages[0].after = []
                var goals = randomGoals(&generator)
                goals.carbonBudget = nil
                let truth = BruteForce(pipeline, goals)
                truths.append(truth.feasible())
                members.append(
                    Fleet.Member(
                        name: "p\(index)", planner: Planner(pipeline), goals: goals,
                        weight: [0.25, 0.5, 1, 3].randomElement(using: &generator)!))
            }
            var fleet = Fleet(members)
            if Bool.random(using: &generator) {
                fleet.powerCap = Watts(Double(Int.random(in: 4...80, using: &generator)))
            }
            if Bool.random(using: &generator) { fleet.costCap = Double(Int.random(in: 1...30, using: &generator)) }
            let best = bestChoice(fleet, truths)
            switch try fleet.plan() {
            case .plan(let plan):
                feasible += 1
                guard let best else {
                    Issue.record("\(label): brute force finds no choice, but \(plan)")
                    return
                }
                let isEqual =
                    abs(plan.objective - best.objective) <= 1e-9 && abs(plan.power.value - best.power) <= 1e-9
                    && abs(plan.cost - best.cost) <= 1e-9 && plan.optimal && plan.bound >= plan.objective
                #expect(isEqual, "\(label): \(plan), best \(best)")
                #expect(plan.pipelines.map(\.name) == members.map(\.name))
                let sum = plan.pipelines.reduce(0) { $0 + $1.weight * $1.plan.objective }
                #expect(abs(sum - plan.objective) <= 1e-9, "\(label)")
            case .infeasible(let infeasibility):
                #expect(best == nil, "\(label): \(infeasibility)")
                let lacking = truths.firstIndex(where: \.isEmpty)
                #expect(infeasibility.pipeline == lacking.map { members[$0].name }, "\(label)")
                if lacking == nil { joint += 1 }
            }
        }
        #expect(feasible > 300 && joint > 20, "\(feasible) feasible, \(joint) not together")
    }

    /// The largest objective, then the least power, then the least cost, over all combinations.
    private func bestChoice(
        _ fleet: Fleet, _ truths: [[BruteForce.Candidate]]
    ) -> (objective: Double, power: Double, cost: Double)? {
        var sums = [(objective: 0.0, power: 0.0, cost: 0.0)]
        for (member, candidates) in zip(fleet.members, truths) {
            let watts = (member.goals.rate?.value ?? 0) * (member.goals.pue ?? 1)
            sums = sums.flatMap { sum in
                candidates.map {
                    (
                        sum.objective + member.weight * $0.objective, sum.power + watts * $0.energy,
                        sum.cost + $0.cost
                    )
                }
            }
        }
        sums.removeAll {
            $0.power > (fleet.powerCap?.value ?? .infinity) * (1 + 1e-9)
                || $0.cost > (fleet.costCap ?? .infinity) * (1 + 1e-9)
        }
        guard let objective = sums.map(\.objective).max() else { return nil }
        sums.removeAll { $0.objective < objective - 1e-11 }
        let power = sums.map(\.power).min() ?? 0
        sums.removeAll { $0.power > power + 1e-11 }
        return (objective, power, sums.map(\.cost).min() ?? 0)
    }

    /// Like pipelines have choices beyond number that differ in names alone; a table over watts tells the best.
    @Test func likePipelinesAreSearchedOnce() throws {
        var generator = SeededGenerator(seed: 33)
        let count = 100
        let plans = (0..<7).map { _ in
            (objective: Double.random(in: 0...1, using: &generator), watts: Int.random(in: 3...40, using: &generator))
        }
        let cap = count * (plans.map(\.watts).min() ?? 0) + 777
        let member = FleetPlanner.Member(
            name: "p", plans: plans.map { .init(objective: $0.objective, power: Watts(Double($0.watts))) })
        var best = [Double](repeating: -.infinity, count: cap + 1)
        best[0] = 0
        for _ in 0..<count {
            best = best.indices.map { watts in
                plans.reduce(-.infinity) { $1.watts <= watts ? max($0, best[watts - $1.watts] + $1.objective) : $0 }
            }
        }
        let planner = FleetPlanner([FleetPlanner.Member](repeating: member, count: count))
        let outcome = try #require(try planner.plan(powerCap: Watts(Double(cap))))
        #expect(outcome.optimal)
        #expect(abs(outcome.objective - (best.max() ?? 0)) <= 1e-9)
    }

    @Test func theBindingCapIsNamedWithTheLeastThatIsPossible() throws {
        let members = [3.0, 4].map { watts in
            FleetPlanner.Member(name: "p", plans: [.init(objective: 1, power: Watts(watts), cost: 2)])
        }
        let planner = FleetPlanner(members)
        #expect(try planner.plan(powerCap: Watts(6), costCap: 4) == nil)
        let power = try planner.infeasibility(powerCap: Watts(6), costCap: 4)
        #expect(power.binding == .power && power.best == 7 && power.limit == 6)
        let cost = try planner.infeasibility(powerCap: Watts(7), costCap: 1)
        #expect(cost.binding == .cost && cost.best == 4 && cost.limit == 1)
    }

    @Test func faultsNameThePipeline() throws {
        var generator = SeededGenerator(seed: 5)
        let planner = Planner(randomPipeline(&generator))
        let error = #expect(throws: PlanningError.self) { try Fleet([.init(name: "video", planner: planner)]).plan() }
        #expect(error?.code == .rate && error?.place == "pipeline video")
        let negative = FleetPlanner.Member(name: "p", weight: -1, plans: [.init(objective: 1, power: Watts(1))])
        #expect(throws: PlanningError.self) { try FleetPlanner([negative]).plan(powerCap: Watts(1)) }
    }
}
