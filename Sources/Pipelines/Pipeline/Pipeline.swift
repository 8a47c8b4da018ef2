public import Quantities

/// A pipeline of inference stages, each with the variants and operating points it may run at.
public struct Pipeline: Sendable, Hashable, Codable {
    public var name: String
    /// The stages in the order of the file; ``Stage/after`` holds indices into this list.
    public var stages: [Stage]
    /// Share of a replica's throughput that plans may load, above 0; 1 loads it fully.
    public var headroom: Double
    /// The most replicas a stage may have, unless the stage or variant says otherwise; nil for no limit.
    public var maxReplicas: Int?
    /// Defaults for what a planning request does not state.
    public var goals: Goals
    /// How it is served; nil where nobody said.
    public var serving: ServingSettings?

    public init(
        name: String, stages: [Stage], headroom: Double = 1, maxReplicas: Int? = nil, goals: Goals = Goals(),
        serving: ServingSettings? = nil
    ) {
        self.name = name
        self.stages = stages
        self.headroom = headroom
        self.maxReplicas = maxReplicas
        self.goals = goals
        self.serving = serving
    }

    /// Share of a replica's throughput that a stage's plans may load.
    public func headroom(of stage: Stage) -> Double { stage.headroom ?? headroom }

    /// The most replicas a variant may have; nil for no limit.
    public func maxReplicas(of variant: Variant, in stage: Stage) -> Int? {
        variant.maxReplicas ?? stage.maxReplicas ?? maxReplicas
    }
}

/// One step of a pipeline.
public struct Stage: Sendable, Hashable, Codable {
    public var name: String
    /// Requests to this stage per request of its busiest parent, above 0.
    public var fanout: Double
    /// Indices of the stages whose results this one takes; empty for a source.
    public var after: [Int]
    public var variants: [Variant]
    /// Overrides ``Pipeline/maxReplicas``.
    public var maxReplicas: Int?
    /// Overrides ``Pipeline/headroom``.
    public var headroom: Double?
    /// The name of what turns requests into the models' tensors and back; nil for tensors as they are.
    public var transform: String?

    public init(
        name: String, fanout: Double = 1, after: [Int], variants: [Variant], maxReplicas: Int? = nil,
        headroom: Double? = nil, transform: String? = nil
    ) {
        self.name = name
        self.fanout = fanout
        self.after = after
        self.variants = variants
        self.maxReplicas = maxReplicas
        self.headroom = headroom
        self.transform = transform
    }
}

/// A model that can do a stage's work, with its accuracy and operating points.
public struct Variant: Sendable, Hashable, Codable {
    public var name: String
    /// Accuracy between 0 and 1.
    public var accuracy: Estimate<Fraction>
    public var points: [OperatingPoint]
    /// Where the model is: a path or a name of the model zoo; nil when only figures are known.
    public var model: String?
    /// Overrides ``Stage/maxReplicas``.
    public var maxReplicas: Int?

    public init(
        name: String, accuracy: Estimate<Fraction>, points: [OperatingPoint], model: String? = nil,
        maxReplicas: Int? = nil
    ) {
        self.name = name
        self.accuracy = accuracy
        self.points = points
        self.model = model
        self.maxReplicas = maxReplicas
    }
}
