import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

private let seed: UInt64 = 21

/// Instances far beyond brute force, whose best objective a table over whole milliseconds tells independently.
@Suite struct LargeInstanceTests {
    struct Option {
        let accuracy: Double
        let milliseconds: Int
        var joules = 1.0
    }

    private func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: .given(in: "test"))
    }

    private func pipeline(_ options: [[Option]]) -> Pipeline {
        let stages = options.enumerated().map { index, options in
            Stage(
                name: "s\(index)", after: index == 0 ? [] : [index - 1],
                variants: options.enumerated().map { number, option in
                    let point = OperatingPoint(
                        batch: 1, latency: given(Seconds(Double(option.milliseconds) / 1000)),
                        energy: given(Joules(option.joules)),
                        cores: 1, idlePower: given(Watts(0)))
                    return Variant(name: "v\(number)", accuracy: given(Fraction(option.accuracy)), points: [point])
                })
        }
        return Pipeline(name: "large", stages: stages)
    }

    /// The largest sum or product of accuracies by the milliseconds spent.
    private func best(_ options: [[Option]], _ limit: Int, isProduct: Bool) -> Double {
        var table = [Double](repeating: isProduct ? 1 : 0, count: limit + 1)
        for stage in options {
            var next = [Double](repeating: -.infinity, count: limit + 1)
            for spent in 0...limit {
                for option in stage where option.milliseconds <= spent {
                    let before = table[spent - option.milliseconds]
                    guard before > -.infinity else { continue }
                    next[spent] = max(next[spent], isProduct ? before * option.accuracy : before + option.accuracy)
                }
            }
            table = next
        }
        return table[limit]
    }

    @Test(arguments: [AccuracyOfPipeline.sum, .product])
    func equalsATableOverMilliseconds(mode: AccuracyOfPipeline) throws {
        try forRandomInstances(3, seed: seed) { generator, label in
            let options = (0..<40).map { _ in
                (0..<30).map { _ in
                    Option(
                        accuracy: .random(in: 0.5...0.99, using: &generator),
                        milliseconds: .random(in: 1...60, using: &generator))
                }
            }
            let least = options.reduce(0) { $0 + ($1.map(\.milliseconds).min() ?? 0) }
            let limit = least + Int.random(in: 20...400, using: &generator)
            var goals = Goals(rate: Rate(0.001), latencySLA: Seconds(Double(limit) / 1000))
            goals.accuracyOfPipeline = mode
            let plan = try #require(try Planner(pipeline(options)).plan(goals).plan)
            let truth = best(options, limit, isProduct: mode == .product)
            #expect(plan.optimal, "\(label)")
            #expect(abs(plan.objective - truth) <= 1e-10 * truth, "\(label): \(plan.objective), table \(truth)")
        }
    }

    /// Stages that are all alike have plans beyond number that differ in names alone.
    @Test func stagesThatAreAllAlikeAreSearchedOnce() throws {
        var generator = SeededGenerator(seed: seed)
        let stage = (0..<6).map { _ in
            Option(
                accuracy: .random(in: 0.5...0.99, using: &generator),
                milliseconds: .random(in: 1...60, using: &generator))
        }
        let options = [[Option]](repeating: stage, count: 60)
        let goals: Goals = {
            var goals = Goals(rate: Rate(0.001), latencySLA: Seconds(1.2))
            goals.accuracyOfPipeline = .sum
            return goals
        }()
        let plan = try #require(try Planner(pipeline(options)).plan(goals).plan)
        #expect(plan.optimal)
        #expect(abs(plan.objective - best(options, 1200, isProduct: false)) <= 1e-9)
    }

    /// Plans beyond number are equally accurate: among them the least energy within the latency is told by a table.
    @Test func tiesGoToTheLeastEnergy() throws {
        try forRandomInstances(3, seed: seed) { generator, label in
            let options = (0..<40).map { _ in
                (0..<8).map { _ in
                    Option(
                        accuracy: 0.9, milliseconds: .random(in: 1...60, using: &generator),
                        joules: .random(in: 1...9, using: &generator))
                }
            }
            let limit = 600 + Int.random(in: 0...600, using: &generator)
            let table = options.reduce([Double](repeating: 0, count: limit + 1)) { before, stage in
                before.indices.map { spent in
                    stage.reduce(.infinity) {
                        $1.milliseconds <= spent ? min($0, before[spent - $1.milliseconds] + $1.joules) : $0
                    }
                }
            }
            let goals = Goals(rate: Rate(0.001), latencySLA: Seconds(Double(limit) / 1000))
            let plan = try #require(try Planner(pipeline(options)).plan(goals).plan)
            #expect(plan.optimal, "\(label)")
            #expect(abs(plan.energyPerRequest.value - table[limit]) <= 1e-9 * table[limit], "\(label)")
        }
    }

    /// A certificate is given for what is proven only: the bound is never below the plan, and next to it when optimal.
    @Test func theBoundHoldsWhetherProvenOrNot() throws {
        try forRandomInstances(3, seed: seed) { generator, label in
            let members = (0..<9).map { index in
                FleetPlanner.Member(
                    name: "p\(index)",
                    plans: (0..<3).map { _ in
                        let watts = Double.random(in: 20...300, using: &generator)
                        return .init(objective: watts / 100, power: Watts(watts))
                    })
            }
            let outcome = try #require(try FleetPlanner(members).plan(powerCap: Watts(1200)))
            // Objectives are powers, so the cap itself is a bound on them.
            #expect(outcome.objective <= outcome.bound, "\(label)")
            #expect(outcome.bound <= 12 * (1 + 1e-8), "\(label)")
            #expect(!outcome.optimal || outcome.bound <= outcome.objective * (1 + 1e-11), "\(label)")
        }
    }

    /// Options whose latency and energy have nothing to do with each other.
    private func unrelated(_ stages: Int, _ count: Int, _ generator: inout SeededGenerator) -> [[Option]] {
        (0..<stages).map { _ in
            (0..<count).map { _ in
                Option(
                    accuracy: .random(in: 0.5...0.99, using: &generator),
                    milliseconds: .random(in: 10...200, using: &generator),
                    joules: .random(in: 1...20, using: &generator))
            }
        }
    }

    /// Two caps next to their least values, each within reach and both together not: prices prove it at once.
    @Test(arguments: [Objective(accuracy: 1), Objective(accuracy: 1, energy: 0.001)])
    func capsThatCannotHoldTogetherAreFoundSo(objective: Objective) throws {
        var generator = SeededGenerator(seed: seed)
        let options = unrelated(30, 100, &generator)
        let milliseconds = options.reduce(0) { $0 + ($1.map(\.milliseconds).min() ?? 0) }
        let joules = options.reduce(0) { $0 + ($1.map(\.joules).min() ?? 0) }
        let goals = Goals(
            rate: Rate(0.001), objective: objective, latencySLA: Seconds(1.02 * Double(milliseconds) / 1000),
            energySLA: Joules(1.02 * joules))
        let outcome = try Planner(pipeline(options)).plan(goals)
        let infeasibility = try #require(outcome.infeasibility)
        #expect(infeasibility.isJoint)
        #expect(infeasibility.relaxations.count == 2)
        for relaxation in infeasibility.relaxations {
            let needed = try #require(relaxation.bestWithOthers)
            #expect(relaxation.isProven)
            #expect(relaxation.bestAlone <= relaxation.limit && relaxation.limit < needed)
            // What the analysis says is needed is enough.
            var relaxed = goals
            if relaxation.constraint == .latency { relaxed.latencySLA = Seconds(needed) }
            if relaxation.constraint == .energy { relaxed.energySLA = Joules(needed) }
            #expect(try Planner(pipeline(options)).plan(relaxed).plan != nil)
        }
    }

    /// A search over labels that is cut short claims no more than it has shown.
    @Test(arguments: [AccuracyOfPipeline.sum, .product])
    func aSpentBudgetLeavesABoundThatHolds(mode: AccuracyOfPipeline) throws {
        var (proven, open, undecided) = (0, 0, 0)
        try forRandomInstances(12, seed: seed) { generator, label in
            let options = unrelated(8, 10, &generator)
            var goals = Goals(
                rate: Rate(0.001), objective: Objective(accuracy: 1, energy: 0.001),
                latencySLA: Seconds(.random(in: 0.3...0.6, using: &generator)),
                energySLA: Joules(.random(in: 25...60, using: &generator)))
            goals.accuracyOfPipeline = mode
            let request = try Request(goals)
            let table = try Planner(pipeline(options)).table(request)
            let task = SearchTask(request, limits: request.limits())
            let truth = try Optimum(table, task)
            for budget in [1, 100_000, 2_000_000] {
                do {
                    guard let found = try Optimum(table, task, byLabels: true, budget: budget) else {
                        #expect(truth == nil, "\(label)")
                        continue
                    }
                    let best = try #require(truth, "\(label)").objective
                    #expect(task.limits.admit(found.figures), "\(label)")
                    #expect(found.objective <= best + 1e-9 && best <= found.bound + 1e-9, "\(label)")
                    #expect(!found.isProven || found.objective >= best - 1e-9, "\(label)")
                    if found.isProven { proven += 1 } else { open += 1 }
                } catch let error as PlanningError {
                    #expect(error.code == .undecided)
                    undecided += 1
                }
            }
        }
        #expect(proven > 0 && open > 0 && undecided > 0, "\(proven) proven, \(open) open, \(undecided) undecided")
    }
}
