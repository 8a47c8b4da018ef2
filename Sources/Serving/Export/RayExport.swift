public import Pipelines
public import Planning

extension Export {
    /// A plan as Ray Serve's configuration file, for `serve deploy`.
    /// - Parameters:
    ///   - models: where the ONNX files are on every node.
    ///   - gateways: replicas that receive requests, at least 1.
    ///   - route: under which requests come, such as `/`.
    ///   - proxy: where Ray's own HTTP proxies listen; nil leaves it to Ray.
    /// - Throws: ``ServingError`` (`configuration`) for a plan of another pipeline, and stages that Ray cannot run.
    public static func ray(
        _ pipeline: Pipeline, _ plan: Plan, models: ModelFolder, gateways: Int = 1, route: String = "/",
        proxy: RayServeConfiguration.Proxy? = nil
    ) throws(ServingError) -> Export {
        let planned = try plan.stages(of: pipeline)
        let files = try models.files(of: pipeline)
        // A stage whose transform Ray cannot run is refused, not deployed without it.
        var stages: [ServedStage] = []
        for (stage, files) in zip(pipeline.stages, files) {
            stages.append(
                ServedStage(
                    name: stage.name, after: stage.after,
                    variants: zip(stage.variants, files).map { ServedVariant(name: $0.name, file: $1) },
                    transform: try StageTransforms.required(stage.transform, of: stage.name)))
        }
        let configuration = try RayServeConfiguration(
            pipeline: pipeline.name, stages: stages, settings: planned.map(\.setting), gateways: gateways,
            route: route, proxy: proxy)
        let heading = """
            # Ray Serve configuration of “\(pipeline.name.onOneLine)”: \(plan.summary).
            # Deploy with: serve deploy serve.yaml (the package integrations/ray must be installed on every node).

            """
        return Export(
            files: [ExportedFile(path: "serve.yaml", text: heading + configuration.json.yaml)],
            warnings: planned.compactMap(\.deviceWarning))
    }
}

extension Plan {
    /// What the plan is for and what it costs, in a few words.
    var summary: String { "\(rate), \(energyPerRequest) per request, latency \(latency)" }
}

extension PlannedStage {
    /// That the figures hold for an accelerator, which the exported files do not ask for.
    var deviceWarning: String? {
        guard let device = point.device ?? point.slice else { return nil }
        return "stage “\(stage.name)”: its figures hold for \(device); the files ask for processor cores only, "
            + "so add the device and where to find it"
    }
}

extension String {
    var onOneLine: String { String(unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) }) }
}
