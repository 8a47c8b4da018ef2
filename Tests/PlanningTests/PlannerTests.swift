import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

private let seed: UInt64 = 1

private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

@Suite struct PlannerTests {
    @Test func equalsBruteForceOnRandomInstances() throws {
        var feasible = 0
        try forRandomInstances(10_000, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            var goals = randomGoals(&generator)
            var previous: Deployment?
            if Int.random(in: 0..<4, using: &generator) == 0 {
                previous = try Planner(pipeline).plan(Goals(rate: Rate(1))).plan?.deployment
                goals.switchCost = [0.125, 0.05].randomElement(using: &generator)
            }
            let truth = BruteForce(pipeline, goals, previous: previous)
            let outcome = try Planner(pipeline).plan(goals, previous: previous)
            switch (outcome, truth.best) {
            case (.plan(let plan), let best?):
                feasible += 1
                let isEqual =
                    isClose(plan.objective, best.objective) && isClose(plan.energyPerRequest.value, best.energy)
                    && isClose(plan.cost, best.cost) && isClose(plan.latency.value, best.latency)
                    && isClose(plan.accuracy, best.accuracy)
                    && plan.stages.map(\.variant) == best.options.map(\.variant)
                    && plan.stages.map(\.point) == best.options.map(\.point)
                    && plan.stages.map(\.replicas) == best.options.map(\.replicas)
                    && isClose(plan.bound ?? .infinity, best.objective) && plan.optimal
                if !isEqual { Issue.record("\(label): planned \(plan), best is \(best)") }
            case (.infeasible(let infeasibility), nil):
                truth.check(infeasibility, label)
            default:
                Issue.record("\(label): \(outcome), brute force found \(truth.feasible().count) plans")
            }
        }
        // The instances must exercise both outcomes.
        #expect(feasible > 2000 && feasible < 9000, "\(feasible) feasible")
    }

    /// Small instances never fill a beam; a beam of one makes them take the path of large ones.
    @Test func equalsBruteForceWhenCapsArePriced() throws {
        var feasible = 0
        try forRandomInstances(2000, seed: seed) { generator, label in
            let pipeline = randomPipeline(&generator)
            let goals = randomGoals(&generator)
            let request = try Request(goals)
            let table = try Planner(pipeline).table(request)
            guard table.tooManyReplicas == nil else { return }
            let best = BruteForce(pipeline, goals).best
            let optimum = try Optimum(table, SearchTask(request, limits: request.limits()), beam: 1, byLabels: true)
            guard let best, let optimum else {
                if (best == nil) != (optimum == nil) { Issue.record("\(label): \(String(describing: best))") }
                return
            }
            feasible += 1
            let isEqual =
                isClose(optimum.objective, best.objective) && isClose(optimum.figures.energyJoules, best.energy)
                && isClose(optimum.figures.cost, best.cost)
                && optimum.choice.map { Int(table.point[$0]) } == best.options.map(\.point)
            if !isEqual { Issue.record("\(label): planned \(optimum), best is \(best)") }
        }
        #expect(feasible > 400)
    }

    /// Larger chains and diamonds with tight caps: beams and prices must find what the plain search finds.
    @Test(arguments: AccuracyOfPipeline.allCases)
    func pricingCapsChangesNothing(mode: AccuracyOfPipeline) throws {
        try forRandomInstances(4, seed: seed) { generator, label in
            func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
                Estimate(amount, provenance: .given(in: "test"))
            }
            let isDiamond = Bool.random(using: &generator)
            var stages: [Stage] = []
            for index in 0..<4 {
                var variants: [Variant] = []
                for number in 0..<3 {
                    let work = Double(number + 1) * .random(in: 0.01...0.02, using: &generator)
                    let points = [1, 4, 16].map { batch in
                        OperatingPoint(
                            batch: batch, latency: given(Seconds(work * (1 + Double(batch)))),
                            energy: given(Joules(work * (30 + 20 * Double(batch)))), cores: Double(number + 1),
                            idlePower: given(Watts(1)))
                    }
                    let accuracy = Double.random(in: 0.5...0.6, using: &generator) + 0.1 * Double(number)
                    variants.append(
                        Variant(name: "v\(number)", accuracy: given(Fraction(accuracy)), points: points))
                }
                let after = isDiamond ? [[], [0], [0], [1, 2]][index] : index == 0 ? [] : [index - 1]
                stages.append(Stage(name: "s\(index)", after: after, variants: variants))
            }
            var goals = Goals(
                rate: Rate(20), objective: Objective(accuracy: 1, cost: 0.002, energy: 0.01),
                latencySLA: Seconds(.random(in: 0.6...1.5, using: &generator)),
                energySLA: Joules(.random(in: 4...8, using: &generator)))
            goals.costCap = Double(Int.random(in: 8...30, using: &generator))
            goals.accuracyOfPipeline = mode
            let request = try Request(goals)
            let table = try Planner(Pipeline(name: "larger", stages: stages)).table(request)
            let task = SearchTask(request, limits: request.limits())
            let plain = try Optimum(table, task, beam: .max, byLabels: true)
            let priced = try Optimum(table, task, beam: 4, byLabels: true)
            #expect(try Optimum(table, task)?.choice == plain?.choice, "\(label)")
            #expect(plain?.choice == priced?.choice, "\(label)")
            if let plain, let priced { #expect(isClose(plain.objective, priced.objective), "\(label)") }
        }
    }

    /// Chains too long for brute force, with partial plans enough that some are remembered.
    @Test(arguments: AccuracyOfPipeline.allCases)
    func knapsackAndLabelsAgreeOnLongerChains(mode: AccuracyOfPipeline) throws {
        try forRandomInstances(6, seed: seed) { generator, label in
            func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
                Estimate(amount, provenance: .given(in: "test"))
            }
            let stages = (0..<7).map { index in
                let variants = (0..<4).map { number in
                    Variant(
                        name: "v\(number)",
                        accuracy: given(
                            Fraction(0.6 + 0.1 * Double(number) - .random(in: 0...0.05, using: &generator))),
                        points: (0..<4).map { _ in
                            OperatingPoint(
                                batch: 1, latency: given(Seconds(.random(in: 0.01...0.2, using: &generator))),
                                energy: given(Joules(.random(in: 1...20, using: &generator))), cores: 1,
                                idlePower: given(Watts(0)))
                        })
                }
                return Stage(name: "s\(index)", after: index == 0 ? [] : [index - 1], variants: variants)
            }
            var goals = Goals(
                rate: Rate(2), objective: Objective(accuracy: 1, energy: Bool.random(using: &generator) ? 0.002 : 0),
                latencySLA: Seconds(.random(in: 0.25...0.6, using: &generator)),
                energySLA: Joules(.random(in: 35...60, using: &generator)))
            goals.accuracyOfPipeline = mode
            let request = try Request(goals)
            let table = try Planner(Pipeline(name: "longer", stages: stages)).table(request)
            let task = SearchTask(request, limits: request.limits())
            let labels = try Optimum(table, task, byLabels: true)
            let knapsack = try Optimum(table, task)
            #expect(knapsack?.choice == labels?.choice, "\(label)")
        }
    }
}
