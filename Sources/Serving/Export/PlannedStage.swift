public import Pipelines
public import Planning
import Quantities
import Simulation

/// A stage of a pipeline with what a plan lets it run.
public struct PlannedStage: Sendable, Hashable {
    public var stage: Stage
    public var variant: Variant
    public var point: OperatingPoint
    public var planned: Plan.StagePlan
    public var latencyModel: LatencyModel

    /// How long a replica waits for its batch to fill: as long as the plan's latency counts, at its load.
    ///
    /// Nil where it starts with what waits: for batches of one, and in plans whose latency is a percentile.
    var fillTime: Seconds? {
        guard planned.batch > 1, latencyModel == .worstCase, planned.load.value > 0 else { return nil }
        return Seconds(Double(planned.batch - 1) / planned.load.value)
    }

    /// What a server of KServe has to do for the stage's transform, in words; nil where there is none.
    /// - Throws: ``ServingError`` (`configuration`) for a runtime that sees plain tensors, and a transform that is unknown.
    func transformed(_ runtime: KServeSettings.Runtime) throws(ServingError) -> String? {
        let transform = type(of: try StageTransforms.required(stage.transform, of: stage.name)).name
        guard transform != PassThrough.name else { return nil }
        switch runtime {
        case .triton:
            throw ServingError(
                .configuration,
                "KServe cannot run the transform “\(transform)”: Triton's runtimes see plain tensors only",
                place: "stage “\(stage.name)”",
                advice:
                    "give --image with a server that does what the transform does, serve the pipeline with perjoule, "
                    + "or leave the transform out and let clients prepare the tensors")
        case .image(let image, _):
            return "stage “\(stage.name)”: \(image) has to do what the transform “\(transform)” does; its name is "
                + "{transform} in arguments"
        }
    }

    /// What a deployment target runs.
    var setting: StageSetting {
        StageSetting(
            stage: stage.name, variant: variant.name, point: planned.point, batch: planned.batch,
            replicas: planned.replicas, threads: point.threads, policy: fillTime.map { .timeout($0) } ?? .greedy)
    }
}

extension Plan {
    /// The stages of a pipeline as this plan has them, in the pipeline's order.
    /// - Throws: ``ServingError`` (`configuration`) when the plan is not of this pipeline.
    public func stages(of pipeline: Pipeline) throws(ServingError) -> [PlannedStage] {
        guard stages.count == pipeline.stages.count else {
            throw Self.misfit("it has \(stages.count) stages, and the pipeline \(pipeline.stages.count)")
        }
        var list: [PlannedStage] = []
        for stage in pipeline.stages {
            guard let planned = stages.first(where: { $0.name == stage.name }) else {
                throw Self.misfit("it says nothing of stage “\(stage.name)”")
            }
            guard let variant = stage.variants.first(where: { $0.name == planned.variant }) else {
                throw Self.misfit("stage “\(stage.name)” has no variant “\(planned.variant)”")
            }
            guard variant.points.indices.contains(planned.point), planned.batch >= 1, planned.replicas >= 1,
                variant.points[planned.point].batch == planned.batch
            else {
                throw Self.misfit("“\(variant.name)” of stage “\(stage.name)” has no such operating point")
            }
            list.append(
                PlannedStage(
                    stage: stage, variant: variant, point: variant.points[planned.point], planned: planned,
                    latencyModel: latencyModel))
        }
        return list
    }

    private static func misfit(_ reason: String) -> ServingError {
        ServingError(
            .configuration, "the plan is not one of this pipeline: \(reason)",
            advice: "make it anew with perjoule plan PIPELINE --json")
    }
}
