public import Pipelines
public import Quantities

/// One option of a stage with its replicas and load: what a response time depends on.
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

/// What a stage's response takes under one option, from a model of its queue; nil when its replicas cannot keep up.
///
/// Asked once per plan for an option with the fewest replicas, and where a latency SLA is to be kept with more, until
/// they gain next to nothing; an option without an answer is not planned with.
public typealias ResponseTime = @Sendable (StagedOption) throws(PlanningError) -> Seconds?
