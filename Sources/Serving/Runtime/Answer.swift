public import Quantities

/// What came of a request: its tensors, and what each stage did for it.
public struct Answer: Sendable {
    public var outputs: [Tensor]
    /// In the order in which the stages were done; a fan-out leaves several of one stage.
    public var visits: [StageVisit]

    public init(outputs: [Tensor], visits: [StageVisit]) {
        self.outputs = outputs
        self.visits = visits
    }
}

/// What one stage did for one request, or for one item of its fan-out.
public struct StageVisit: Sendable, Hashable {
    public var stage: String
    public var variant: String
    /// The request's own items in the batch.
    public var items: Int
    /// All items of the batch.
    public var batch: Int
    /// When the batch started, on the monotonic clock.
    public var start: Seconds
    /// From the arrival at the stage to the start of the batch.
    public var queueTime: Seconds
    /// How long the batch took, transforms included.
    public var busyTime: Seconds
    /// Threads that computed.
    public var threads: Int

    public init(
        stage: String, variant: String, items: Int, batch: Int, start: Seconds, queueTime: Seconds, busyTime: Seconds,
        threads: Int
    ) {
        self.stage = stage
        self.variant = variant
        self.items = items
        self.batch = batch
        self.start = start
        self.queueTime = queueTime
        self.busyTime = busyTime
        self.threads = threads
    }

    /// The request's share of the thread-seconds that the batch kept busy.
    public var busyShare: Seconds { busyTime * (Double(items * threads) / Double(max(1, batch))) }
}
