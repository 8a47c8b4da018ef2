public import Quantities

/// A batch that a replica ran.
public struct BatchRecord: Sendable, Hashable {
    public var stage: String
    public var variant: String
    /// Requests, and items that they brought.
    public var requests: Int
    public var items: Int
    /// Start and end on the monotonic clock.
    public var start: Seconds
    public var end: Seconds
    public var threads: Int

    public init(
        stage: String, variant: String, requests: Int, items: Int, start: Seconds, end: Seconds, threads: Int
    ) {
        self.stage = stage
        self.variant = variant
        self.requests = requests
        self.items = items
        self.start = start
        self.end = end
        self.threads = threads
    }
}

/// A request that was answered, well or ill.
public struct RequestRecord: Sendable, Hashable {
    /// The pipeline or stage that was asked for.
    public var model: String
    /// The HTTP status.
    public var status: Int
    /// From the arrival of the request to its answer.
    public var latency: Seconds
    /// On the monotonic clock.
    public var end: Seconds
    public var visits: [StageVisit]
    public var energy: RequestEnergy?
    /// Where the request stands in its caller's trace; nil where it told none.
    public var caller: TraceContext?

    public init(
        model: String, status: Int, latency: Seconds, end: Seconds, visits: [StageVisit], energy: RequestEnergy?,
        caller: TraceContext? = nil
    ) {
        self.model = model
        self.status = status
        self.latency = latency
        self.end = end
        self.visits = visits
        self.energy = energy
        self.caller = caller
    }
}
