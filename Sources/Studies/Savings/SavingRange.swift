import Pipelines
import Planning
import Quantities

/// How far a saving may lie from its value, given the energy intervals of the operating points.
///
/// Stages that both plans run alike err alike. Of the others the ends are taken against each other, as if the errors were
/// independent and at their worst; an error of scale that the instrument makes everywhere cancels, so the range is wide.
public struct SavingRange: Sendable, Hashable, Encodable {
    public var lower: Double
    public var upper: Double

    /// - Returns: nil when no stage that differs has an interval, or the plans do not differ.
    init?(of aware: Plan, over blind: Plan, in pipeline: Pipeline) {
        var shared = 0.0
        var (ours, theirs) = (Ends(), Ends())
        for (index, stage) in pipeline.stages.enumerated() {
            let (a, b) = (aware.stages[index], blind.stages[index])
            if (a.variant, a.point, a.replicas) == (b.variant, b.point, b.replicas) {
                shared += b.energyPerRequest.value
            } else {
                ours.add(a, of: stage, in: pipeline, rate: aware.rate)
                theirs.add(b, of: stage, in: pipeline, rate: blind.rate)
            }
        }
        guard ours.isKnown || theirs.isKnown, shared + theirs.lower > 0 else { return nil }
        lower = 1 - (shared + ours.upper) / (shared + theirs.lower)
        upper = 1 - (shared + ours.lower) / (shared + theirs.upper)
    }

    /// The least and most energy per request of some stages.
    private struct Ends {
        var lower = 0.0
        var upper = 0.0
        var isKnown = false

        mutating func add(_ choice: Plan.StagePlan, of stage: Stage, in pipeline: Pipeline, rate: Rate) {
            guard let point = stage.option(of: choice)?.point else { return }
            var idle = point.idlePower
            var waiting = Double(choice.replicas) / rate.value
            if let machines = pipeline.goals.idlePower {
                // The stage's part of what rests whatever is planned.
                idle = machines
                waiting = 1 / rate.value / Double(pipeline.stages.count)
            }
            // Whatever the batches are that a plan counts with, their energy errs as that of the point's own.
            let dynamic = choice.energyPerRequest.value - waiting * idle.value.value
            let batch = point.energy.value.value
            func scaled(_ end: Joules?) -> Double { end.map { batch > 0 ? dynamic * $0.value / batch : 0 } ?? dynamic }
            lower += scaled(point.energy.interval?.lower) + waiting * (idle.interval?.lower ?? idle.value).value
            upper += scaled(point.energy.interval?.upper) + waiting * (idle.interval?.upper ?? idle.value).value
            isKnown = isKnown || point.energy.interval != nil || idle.interval != nil
        }
    }
}
