import Pipelines
import Planning
import Quantities
import Statistics

/// Planning the quickstart's pipeline, and a large chain beside a mixed-integer solver.
func planning(_ place: Workplace) throws -> [Figure] {
    let (quickstart, goals) = quickstartPipeline()
    let planner = Planner(quickstart)
    let samples = try (0..<500).map { _ in try seconds { try requirePlan(planner, goals) } }
    let figure = Figure(
        "plan the quickstart's pipeline", unit: "ms", target: 1, samples: samples, scale: 1e3,
        note: "3 detectors, 5 classifiers, 3 batch sizes each")
    return [figure] + (try largeChain(place))
}

/// The pipeline of Examples/detect-classify with figures typed in.
private func quickstartPipeline() -> (Pipeline, Goals) {
    // Latency and energy per image of one batch, growing a little less than the batch does.
    func variant(_ name: String, _ accuracy: Double, _ seconds: Double, _ joules: Double) -> Variant {
        let points = [1, 4, 8].map { batch in
            let work = 0.2 + 0.8 * Double(batch)
            return point(batch: batch, seconds: seconds * work, joules: joules * work, cores: 2, idleWatts: 1)
        }
        return Variant(name: name, accuracy: given(Fraction(accuracy)), points: points)
    }
    let detectors = [
        variant("yolov7-tiny", 0.387, 0.05, 1), variant("yolov7", 0.514, 0.25, 6), variant("yolov7-x", 0.531, 0.45, 11),
    ]
    let classifiers = [
        variant("resnet18", 0.698, 0.03, 0.6), variant("resnet34", 0.733, 0.055, 1.2),
        variant("resnet50", 0.761, 0.065, 1.4), variant("resnet101", 0.774, 0.12, 2.7),
        variant("resnet152", 0.783, 0.18, 4),
    ]
    let stages = [
        Stage(name: "detect", after: [], variants: detectors),
        Stage(name: "classify", fanout: 2, after: [0], variants: classifiers),
    ]
    let goals = Goals(
        rate: Rate(2), objective: Objective(accuracy: 1, cost: 0.002, energy: 0.002), latencySLA: Seconds(4),
        energySLA: Joules(25))
    return (Pipeline(name: "detect-classify", stages: stages), goals)
}

/// A chain of 9 stages of 9 variants with 7 batch sizes, for which HiGHS must find the same objective.
private func largeChain(_ place: Workplace) throws -> [Figure] {
    var generator = SeededGenerator(seed: 3)
    let stages = (0..<9).map { stage in
        let variants = (0..<9).map { number in
            let size = Double.random(in: 0.8...1.2, using: &generator) * Double(number + 1)
            let accuracy = 0.6 + 0.04 * Double(number) + Double.random(in: 0...0.03, using: &generator)
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
    var goals = Goals(
        rate: Rate(40), objective: Objective(accuracy: 1, cost: 0.02, energy: 0.05), latencySLA: Seconds(0.7))
    // Sums are linear, so that the solver can state the same problem.
    goals.accuracyOfPipeline = .sum
    let planner = Planner(Pipeline(name: "chain", stages: stages))
    let best = try planner.plan(goals).plan?.objective ?? .nan
    let plan = { try seconds { try requirePlan(planner, goals) } }
    let name = "plan 9 stages × 9 variants × 7 batch sizes"
    try place.write(try singleOptions(stages, goals), to: "chain.txt")
    guard let peer = place.peer("highs_plan.py", [place.folder + "/chain.txt", "0.7"]) else {
        return [Figure(name, unit: "ms", samples: try (0..<20).map { _ in try plan() }, scale: 1e3)]
    }
    var theirs = Double.nan
    let timing = try PairedTiming(pairs: 5, a: plan) {
        let answer = try peer.run()
        theirs = answer.last ?? .nan
        return answer.first ?? .nan
    }
    guard abs(theirs - best) <= 1e-6 * abs(best) else {
        throw BenchmarkError("HiGHS finds an objective of \(theirs), the planner \(best)")
    }
    return [
        Figure(
            name, unit: "ms", samples: timing.a, scale: 1e3,
            peer: .init(
                name: "HiGHS, solving only", version: peer.version, median: median(timing.b) * 1e3, ratio: timing.ratio),
            note: "equal objective \(best.formatted(digits: 6))")
    ]
}

/// One line per option: its stage, what it adds to the objective, and its latency, as a plan of it alone tells them.
private func singleOptions(_ stages: [Stage], _ goals: Goals) throws -> String {
    var alone = goals
    alone.latencySLA = nil
    var lines: [String] = []
    for (index, stage) in stages.enumerated() {
        for variant in stage.variants {
            for point in variant.points {
                let single = Variant(name: variant.name, accuracy: variant.accuracy, points: [point])
                let pipeline = Pipeline(
                    name: "one", stages: [Stage(name: stage.name, fanout: stage.fanout, after: [], variants: [single])])
                guard let plan = try Planner(pipeline).plan(alone).plan else { continue }
                lines.append("\(index) \(plan.objective) \(plan.latency.value)")
            }
        }
    }
    return lines.joined(separator: "\n")
}

private func requirePlan(_ planner: Planner, _ goals: Goals) throws {
    guard try planner.plan(goals).plan != nil else { throw BenchmarkError("no plan meets the goals") }
}

private func point(batch: Int, seconds: Double, joules: Double, cores: Double, idleWatts: Double) -> OperatingPoint {
    OperatingPoint(
        batch: batch, latency: given(Seconds(seconds)), energy: given(Joules(joules)), cores: cores,
        idlePower: given(Watts(idleWatts)))
}

private func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
    Estimate(amount, provenance: .given(in: "benchmark"))
}
