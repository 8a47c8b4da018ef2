public import Quantities

/// What the replicas of a stage did in a window with one of its variants, as a target tells it.
public struct StageFigures: Sendable, Hashable {
    public var stage: String
    public var variant: String
    public var requests: Double
    public var items: Double
    public var batches: Double
    /// Mean time from a request's arrival at a replica to the start of its batch; nil without requests.
    public var meanQueueTime: Seconds?
    /// Time in which batches were computed, over all replicas.
    public var busyTime: Seconds
    /// The same times the threads that computed.
    public var busyThreadTime: Seconds

    /// Mean items of a batch; nil without batches.
    public var meanBatch: Double? { batches > 0 ? items / batches : nil }

    public init(
        stage: String, variant: String, requests: Double, items: Double, batches: Double, meanQueueTime: Seconds?,
        busyTime: Seconds, busyThreadTime: Seconds
    ) {
        self.stage = stage
        self.variant = variant
        self.requests = requests
        self.items = items
        self.batches = batches
        self.meanQueueTime = meanQueueTime
        self.busyTime = busyTime
        self.busyThreadTime = busyThreadTime
    }
}
