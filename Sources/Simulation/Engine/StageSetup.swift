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
}
