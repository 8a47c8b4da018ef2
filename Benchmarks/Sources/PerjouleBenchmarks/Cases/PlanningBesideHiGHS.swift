import Foundation
import Pipelines
import Planning
import Quantities
import Statistics

/// Chains that HiGHS must find the same objective for, from parsed figures to the plan, several of each kind.
///
/// Both sides count the processor's time.
func planningBesideHiGHS(_ place: Workplace) throws -> [Figure] {
    var figures: [Figure] = []
    for seed in 3...5 as ClosedRange<UInt64> {
        figures += try besideHiGHS(chain(9, seed: seed, mode: .sum), "9 × 9 × 7, sum, latency, seed \(seed)", place)
        for (caps, joules) in [("tight", 0.5), ("wide", 0.9)] {
            figures += try besideHiGHS(
                chain(10, seed: seed, mode: .product, joules: joules),
                "10 × 10 × 7, product, latency and energy, \(caps) caps, seed \(seed)", place)
        }
    }
    return figures
}

private struct Chain {
    let pipeline: Pipeline
    let goals: Goals
    let isProduct: Bool
}

/// As many stages as variants, with 7 batch sizes each.
///
/// Only accuracy counts of a product: its logarithm is then a sum that the solver can maximise, too.
/// - Parameter joules: per request and stage, for the cap on a product's energy.
private func chain(_ size: Int, seed: UInt64, mode: AccuracyOfPipeline, joules: Double = .infinity) -> Chain {
    var generator = SeededGenerator(seed: seed)
    let stages = (0..<size).map { stage in
        let variants = (0..<size).map { number in
            let size = Double.random(in: 0.8...1.2, using: &generator) * Double(number + 1)
            let accuracy = 0.6 + 0.036 * Double(number) + Double.random(in: 0...0.03, using: &generator)
            let points = (0..<7).map { step in
                let work = 0.2 + 0.8 * Double(1 << step)
                let noise = Double.random(in: 0.9...1.1, using: &generator)
                return point(
                    batch: 1 << step, seconds: 0.004 * size * work * noise, joules: 0.1 * size * work * noise, cores: 1,
                    idleWatts: 0.5)
            }
            return Variant(name: "v\(number)", accuracy: given(Fraction(accuracy)), points: points)
        }
        return Stage(name: "s\(stage)", after: stage == 0 ? [] : [stage - 1], variants: variants)
    }
    var goals = Goals(rate: Rate(40), objective: Objective(accuracy: 1), latencySLA: Seconds(0.7))
    if mode == .sum { goals.objective = Objective(accuracy: 1, cost: 0.02, energy: 0.05) }
    if mode == .product { goals.energySLA = Joules(joules * Double(size)) }
    goals.accuracyOfPipeline = mode
    return Chain(pipeline: Pipeline(name: "chain", stages: stages), goals: goals, isProduct: mode == .product)
}

private func besideHiGHS(_ chain: Chain, _ name: String, _ place: Workplace) throws -> [Figure] {
    guard let best = try Planner(chain.pipeline).plan(chain.goals).plan else {
        throw BenchmarkError("no plan: \(name)")
    }
    // In a row, as a control loop plans: one run alone tells the state of the caches.
    let plans = 20
    let plan = {
        try processorSeconds { for _ in 0..<plans { try requirePlan(Planner(chain.pipeline), chain.goals) } }
            / Double(plans)
    }
    let title = "plan \(name)"
    let target = chain.isProduct ? 0.1 : nil
    try place.write(try options(of: chain), to: "chain.txt")
    guard let peer = place.peer("highs_plan.py", [place.folder + "/chain.txt"]) else {
        return [Figure(title, unit: "ms", target: target, samples: try (0..<20).map { _ in try plan() }, scale: 1e3)]
    }
    var theirs = Double.nan
    var building: [Double] = []
    let timing = try PairedTiming(pairs: 7, a: plan) {
        let answer = try peer.run()
        guard answer.count == 3 else { throw BenchmarkError("HiGHS answers \(answer)") }
        theirs = chain.isProduct ? exp(answer[1]) : answer[1]
        building.append(answer[2])
        return answer[0] + answer[2]
    }
    guard best.optimal, abs(theirs - best.objective) <= 1e-9 * abs(best.objective) else {
        throw BenchmarkError("\(name): HiGHS finds an objective of \(theirs), the planner \(best.objective)")
    }
    let solving = (median(timing.b) - median(building)) / median(timing.a)
    return [
        Figure(
            title, unit: "ms", target: target, samples: timing.a, scale: 1e3,
            peer: .init(
                name: "HiGHS, building and solving", version: peer.version, median: median(timing.b) * 1e3,
                ratio: timing.ratio),
            note: """
                equal objective \(best.objective.formatted(digits: 10)); HiGHS takes \
                \((1 / timing.ratio).formatted(digits: 3)) × as long, \(solving.formatted(digits: 3)) × for solving \
                alone (\(chain.isProduct ? "told" : "target 1,000"))
                """)
    ]
}

/// The limits, then a line per option: its stage, what it adds to the objective, latency and, under a cap, energy.
private func options(of chain: Chain) throws -> String {
    var alone = chain.goals
    alone.latencySLA = nil
    alone.energySLA = nil
    let limits = [chain.goals.latencySLA?.value, chain.goals.energySLA?.value].compactMap { $0 }
    var lines = [limits.map { "\($0)" }.joined(separator: " ")]
    for (index, stage) in chain.pipeline.stages.enumerated() {
        for variant in stage.variants {
            for point in variant.points {
                let single = Variant(name: variant.name, accuracy: variant.accuracy, points: [point])
                let one = Stage(name: stage.name, fanout: stage.fanout, after: [], variants: [single])
                guard let plan = try Planner(Pipeline(name: "one", stages: [one])).plan(alone).plan else { continue }
                let gain = chain.isProduct ? log(plan.accuracy) : plan.objective
                let energy = chain.isProduct ? " \(plan.energyPerRequest.value)" : ""
                lines.append("\(index) \(gain) \(plan.latency.value)\(energy)")
            }
        }
    }
    return lines.joined(separator: "\n")
}
