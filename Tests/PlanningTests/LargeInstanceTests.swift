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
}
