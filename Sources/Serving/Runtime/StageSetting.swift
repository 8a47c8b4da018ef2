public import Simulation

/// What a stage runs: the part of a plan that a deployment target brings about.
public struct StageSetting: Sendable, Hashable {
    /// Name of the stage.
    public var stage: String
    /// Name of the variant.
    public var variant: String
    /// Index of the operating point in the variant's list; nil where the setting comes from no plan.
    public var point: Int?
    /// The most items of one batch, at least 1.
    public var batch: Int
    /// Sessions that serve the stage's queue, at least 1.
    public var replicas: Int
    /// Threads of each session, at least 1.
    public var threads: Int
    /// When a free replica starts a batch.
    public var policy: BatchPolicy

    public init(
        stage: String, variant: String, point: Int? = nil, batch: Int = 1, replicas: Int = 1, threads: Int = 1,
        policy: BatchPolicy = .greedy
    ) {
        self.stage = stage
        self.variant = variant
        self.point = point
        self.batch = batch
        self.replicas = replicas
        self.threads = threads
        self.policy = policy
    }
}
