import Pipelines
import Planning
import Quantities

/// Planning the quickstart's pipeline, chains beside a mixed-integer solver, and large pipelines and fleets.
func planning(_ place: Workplace) throws -> [Figure] {
    let (quickstart, goals) = quickstartPipeline()
    let planner = Planner(quickstart)
    let samples = try (0..<500).map { _ in try seconds { try requirePlan(planner, goals) } }
    let figure = Figure(
        "plan the quickstart's pipeline", unit: "ms", target: 1, samples: samples, scale: 1e3,
        note: "3 detectors, 5 classifiers, 3 batch sizes each")
    return try [figure] + planningBesideHiGHS(place) + planningLarge() + planningFleets()
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

func requirePlan(_ planner: Planner, _ goals: Goals) throws {
    guard try planner.plan(goals).plan != nil else { throw BenchmarkError("no plan meets the goals") }
}

func point(batch: Int, seconds: Double, joules: Double, cores: Double, idleWatts: Double) -> OperatingPoint {
    OperatingPoint(
        batch: batch, latency: given(Seconds(seconds)), energy: given(Joules(joules)), cores: cores,
        idlePower: given(Watts(idleWatts)))
}

func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
    Estimate(amount, provenance: .given(in: "benchmark"))
}
