public import Planning

/// What a pipeline starts with.
public struct AdaptationStart: Sendable {
    public var plan: Plan
    public var settings: [StageSetting]
    /// What the plan could not keep.
    public var remarks: [String]
    /// Goals that it gives up.
    public var givenUp: Set<Constraint>
}
