public import Pipelines
public import Planning
import Quantities
import Reporting

extension Export {
    /// A plan as KServe's resources: an InferenceService for each stage, and a graph where the stages form a chain.
    ///
    /// Source: KServe, `pkg/apis/serving/v1beta1` (InferenceService) and `v1alpha1` (InferenceGraph).
    /// - Throws: ``ServingError`` (`configuration`) for a plan of another pipeline, settings and names that cannot be.
    public static func kserve(
        _ pipeline: Pipeline, _ plan: Plan, _ settings: KServeSettings
    ) throws(ServingError) -> Export {
        try settings.validate()
        let planned = try plan.stages(of: pipeline)
        let transforms = try planned.map { stage throws(ServingError) in try stage.transformed(settings.runtime) }
        let names = try ResourceName.labels(planned.map { pipeline.name + "-" + $0.stage.name })
        let folders = try ResourceName.labels(planned.map(\.stage.name))
        var export = Export(files: [], warnings: planned.compactMap(\.deviceWarning) + transforms.compactMap(\.self))
        for (stage, (name, folder)) in zip(planned, zip(names, folders)) {
            let service = KServeService(
                name: name, folder: folder, stage: stage, plan: plan, pipeline: pipeline.name, settings: settings)
            export.files.append(ExportedFile(path: name + ".yaml", text: try service.json.yaml))
            if case .triton = settings.runtime {
                let model = TritonModel(folder: folder, stage: stage)
                export.files.append(ExportedFile(path: "models/\(folder)/\(folder)/config.pbtxt", text: model.text))
                export.warnings.append(
                    "copy \(try ModelFolder.fileName(of: stage.variant, in: stage.stage)) to "
                        + "models/\(folder)/\(folder)/1/model.onnx, and models to \(settings.storage)")
            }
            if let most = settings.maxReplicas, most < stage.planned.replicas {
                throw ServingError(
                    .configuration, "the plan has \(stage.planned.replicas) replicas, and at most \(most) are allowed",
                    place: "stage “\(stage.stage.name)”", advice: "allow as many as the plan has")
            }
        }
        if settings.chains {
            let graph = try KServeGraph(pipeline: pipeline, services: names, namespace: settings.namespace)
            export.files.append(ExportedFile(path: graph.name + "-graph.yaml", text: graph.json.yaml))
            export.warnings.append(
                "the graph passes each answer on as the next request, as KServe does: stages must take what those "
                    + "before them give")
        }
        return export
    }
}
