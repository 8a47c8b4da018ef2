import Foundation
import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

@Suite struct RelaxedPlanTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// A chain of two stages, each with three variants of one or two points.
    private func pipeline(_ generator: inout SeededGenerator) -> Pipeline {
        let given = Provenance.given(in: "test")
        func stage(_ name: String, after: [Int], _ generator: inout SeededGenerator) -> Stage {
            let variants = (0..<3).map { index in
                Variant(
                    name: "\(name)\(index)",
                    accuracy: Estimate(Fraction(Double.random(in: 0.3...0.95, using: &generator)), provenance: given),
                    points: (0..<2).map { point in
                        OperatingPoint(
                            batch: 1 + 3 * point,
                            latency: Estimate(Seconds(.random(in: 0.01...0.2, using: &generator)), provenance: given),
                            energy: Estimate(Joules(.random(in: 0.5...5, using: &generator)), provenance: given),
                            cores: Double.random(in: 1...4, using: &generator).rounded(),
                            idlePower: Estimate(Watts(.random(in: 0...2, using: &generator)), provenance: given))
                    })
            }
            return Stage(name: name, after: after, variants: variants)
        }
        return Pipeline(
            name: "p", stages: [stage("a", after: [], &generator), stage("b", after: [0], &generator)])
    }

    private struct Option {
        let figures: [Constraint: Double]
        let objective: Double
    }

    /// Every plan there is, from the planner's own figures of what runs.
    private func options(_ pipeline: Pipeline, _ goals: Goals) throws -> [Option] {
        var options: [Option] = []
        let choices = pipeline.stages.map { stage in
            stage.variants.flatMap { variant in
                variant.points.indices.map { RunningStage(variant: variant.name, point: $0, replicas: 0) }
            }
        }
        for first in choices[0] {
            for second in choices[1] {
                let plan = try #require(
                    try Planner(pipeline).plan(running: [first, second], goals, isStrict: false))
                options.append(
                    Option(
                        figures: [
                            .latency: plan.latency.value, .energy: plan.energyPerRequest.value, .cost: plan.cost,
                            .accuracy: plan.accuracy,
                        ], objective: plan.objective))
            }
        }
        return options
    }

    private func keeps(_ option: Option, _ caps: [Constraint: Double]) -> Bool {
        caps.allSatisfy { constraint, limit in
            let figure = option.figures[constraint] ?? 0
            let slack = 1e-9 * abs(limit)
            return constraint == .accuracy ? figure >= limit - slack : figure <= limit + slack
        }
    }

    /// By brute force: as few goals as the order allows, the last the least.
    @Test func asLittleAsPossibleIsGivenUp() throws {
        var relaxed = 0
        try forRandomInstances(150, seed: seed) { generator, label in
            let pipeline = pipeline(&generator)
            let rate = Rate(.random(in: 5...60, using: &generator))
            var goals = Goals(rate: rate, objective: Objective(accuracy: 1, cost: 0.01, energy: 0.01))
            let options = try options(pipeline, goals)
            goals.latencySLA = Seconds(.random(in: 0.05...0.5, using: &generator))
            goals.energySLA = Joules(.random(in: 1...6, using: &generator))
            goals.costCap = .random(in: 2...12, using: &generator)
            goals.accuracyFloor = .random(in: 0.2...0.8, using: &generator)
            let order = ([.latency, .energy, .cost, .accuracy] as [Constraint]).shuffled(using: &generator)
            var caps = Dictionary(uniqueKeysWithValues: order.map { ($0, goals.limit($0) ?? 0) })
            let found = try #require(try Planner(pipeline).plan(goals, givingUp: order), "\(label)")
            if !options.contains(where: { keeps($0, caps) }) {
                relaxed += 1
                let last = try #require(
                    order.indices.first { last in
                        let kept = caps.filter { !order[...last].contains($0.key) }
                        return options.contains { keeps($0, kept) }
                    })
                for place in (0...last).reversed() {
                    let constraint = order[place]
                    let others = caps.filter { !order[...place].contains($0.key) }
                    let figures = options.filter { keeps($0, others) }.compactMap { $0.figures[constraint] }
                    let limit = caps[constraint] ?? 0
                    caps[constraint] =
                        constraint == .accuracy ? min(limit, figures.max() ?? 0) : max(limit, figures.min() ?? 0)
                }
                for relaxation in found.relaxations {
                    let expected = try #require(caps[relaxation.constraint])
                    #expect(abs(relaxation.limit - expected) <= 1e-9 * expected, "\(label)")
                    #expect(relaxation.goal == goals.limit(relaxation.constraint))
                }
                let given = order.filter { abs((caps[$0] ?? 0) - (goals.limit($0) ?? 0)) > 1e-9 }
                #expect(found.relaxations.map(\.constraint) == given, "\(label)")
            } else {
                #expect(found.relaxations.isEmpty, "\(label)")
            }
            let best = options.filter { keeps($0, caps) }.map(\.objective).max() ?? -.infinity
            #expect(abs(found.plan.objective - best) < 1e-9, "\(label)")
        }
        #expect(relaxed > 30)
    }

    @Test func goalsThatMayNotBeGivenUpAreKept() throws {
        var generator = SeededGenerator(seed: 3)
        let pipeline = pipeline(&generator)
        var goals = Goals(rate: Rate(10), latencySLA: Seconds(1e-6))
        goals.costCap = 1000
        #expect(try Planner(pipeline).plan(goals, givingUp: [.cost, .energy]) == nil)
        #expect(try Planner(pipeline).plan(goals, givingUp: [.latency])?.relaxations.map(\.constraint) == [.latency])
    }

    /// What runs beyond need waits, and is paid for.
    @Test func figuresOfWhatRuns() throws {
        var generator = SeededGenerator(seed: 5)
        let pipeline = pipeline(&generator)
        let planner = Planner(pipeline)
        let plan = try #require(try planner.plan(Goals(rate: Rate(20))).plan)
        var running = plan.stages.map { RunningStage(variant: $0.variant, point: $0.point, replicas: $0.replicas) }
        let same = try #require(try planner.plan(running: running, Goals(rate: Rate(20))))
        #expect(same.objective == plan.objective && same.stages == plan.stages)
        running[0].replicas += 2
        let more = try #require(try planner.plan(running: running, Goals(rate: Rate(20))))
        let variant = try #require(pipeline.stages[0].variants.first { $0.name == running[0].variant })
        let point = variant.points[running[0].point]
        #expect(abs(more.cost - plan.cost - 2 * point.cores) < 1e-12)
        let idle = 2 * point.idlePower.value.value / 20
        #expect(abs((more.energyPerRequest - plan.energyPerRequest).value - idle) < 1e-12)
        running[0].replicas = 0
        #expect(try planner.plan(running: running, Goals(rate: Rate(20))) == nil)
        running[0].variant = "none"
        #expect(try planner.plan(running: running, Goals(rate: Rate(20)), isStrict: false) == nil)
    }
}
