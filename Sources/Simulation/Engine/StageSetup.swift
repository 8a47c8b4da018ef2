import Pipelines
public import Planning
public import Quantities

/// What one stage of a running pipeline is set to.
public struct StageSetup: Sendable, Hashable, Codable {
    public var variant: String
    /// Index of the operating point in the variant's list.
    public var point: Int
    public var replicas: Int
    /// Requests per second the stage is planned for; decides the timeout of ``BatchPolicy/planned``.
    public var load: Rate

    public init(variant: String, point: Int, replicas: Int, load: Rate) {
        self.variant = variant
        self.point = point
        self.replicas = replicas
        self.load = load
    }
}

/// What a running pipeline is set to: its stages in the order of the file.
public struct PipelineSetup: Sendable, Hashable, Codable {
    public var stages: [StageSetup]
    /// Accuracy of the pipeline, as planned; nil when unknown.
    public var accuracy: Double?

    public init(stages: [StageSetup], accuracy: Double? = nil) {
        self.stages = stages
        self.accuracy = accuracy
    }

    /// What a plan asks for.
    public init(_ plan: Plan) {
        stages = plan.stages.map {
            StageSetup(variant: $0.variant, point: $0.point, replicas: $0.replicas, load: $0.load)
        }
        accuracy = plan.accuracy
    }

    /// What each stage's replicas do.
    /// - Throws: ``SimulationError`` when stages, variants or points are not the pipeline's.
    func services(of pipeline: Pipeline) throws(SimulationError) -> [BatchService] {
        guard stages.count == pipeline.stages.count else {
            throw SimulationError(
                .pipeline, "the setup has \(stages.count) stages, the pipeline \(pipeline.stages.count)",
                place: pipeline.name, advice: "give one for each, in the order of the file")
        }
        var services: [BatchService] = []
        for (setup, stage) in zip(stages, pipeline.stages) {
            guard let variant = stage.variants.first(where: { $0.name == setup.variant }) else {
                let hint = stage.variants.map(\.name).nearest(to: setup.variant).map { "did you mean “\($0)”?" }
                throw SimulationError(
                    .pipeline, "there is no variant “\(setup.variant)”", place: "stage \(stage.name)",
                    advice: hint ?? "known: \(stage.variants.map(\.name).joined(separator: ", "))")
            }
            guard (1...1_000_000).contains(setup.replicas) else {
                throw SimulationError(
                    .pipeline, "\(setup.replicas) replicas", place: "stage \(stage.name)",
                    advice: "give 1 to 1000000 replicas")
            }
            services.append(try BatchService(variant, point: setup.point))
        }
        return services
    }
}
