public import Pipelines
public import Quantities

/// One option of a stage with its replicas and load: what a response depends on.
public struct StagedOption: Sendable {
    /// Index of the stage in the pipeline.
    public let stage: Int
    public let variant: Variant
    /// Index of the operating point in the variant's list.
    public let point: Int
    public internal(set) var replicas: Int
    /// Requests that reach the stage per second.
    public let load: Rate
}

/// What a stage's responses come to under one option.
public struct StagedResponse: Sendable, Hashable {
    /// From arrival at the stage to the end of the request's batch.
    public var time: Seconds
    /// Above idle, per request to the stage: batches that are not full cost each request more. Nil for that of full batches.
    public var energy: Joules?

    public init(time: Seconds, energy: Joules? = nil) {
        self.time = time
        self.energy = energy
    }
}

/// A model of a stage's queue: what responses come to under one option; nil when its replicas cannot keep up.
///
/// Asked once per plan for an option with the fewest replicas, and where a latency SLA is to be kept with more, until
/// they gain next to nothing; an option without an answer is not planned with.
public typealias ResponseModel = @Sendable (StagedOption) throws(PlanningError) -> StagedResponse?
