public import Quantities

/// What a campaign is doing; told before every trial and after the last.
public struct CampaignProgress: Sendable, Hashable {
    /// Trials done, those of interrupted runs included.
    public var done: Int
    /// Trials done and certain to come; grows where the target asks for more repeats.
    public var total: Int
    public var elapsed: Seconds
    /// The time the certain trials will take, from the durations measured so far; nil before any is known.
    public var remaining: Seconds?
    /// The trial that starts now; nil after the last.
    public var current: PlannedTrial?

    public init(done: Int, total: Int, elapsed: Seconds, remaining: Seconds? = nil, current: PlannedTrial? = nil) {
        self.done = done
        self.total = total
        self.elapsed = elapsed
        self.remaining = remaining
        self.current = current
    }
}

/// How a campaign ended.
public struct CampaignSummary: Sendable, Hashable, Codable {
    public enum End: String, Sendable, Codable {
        /// Every treatment was repeated as often as the design asks.
        case complete
        /// The time cap was reached.
        case timeCap
        /// The task was cancelled; all trials delivered before are whole.
        case cancelled
    }

    public var end: End
    /// Trials delivered in this run, failed ones included.
    public var delivered: Int
    /// Trials of this run that failed.
    public var failed: Int
    /// Trials that were certain to come and did not.
    public var missing: Int
    public var elapsed: Seconds

    public init(end: End, delivered: Int, failed: Int, missing: Int, elapsed: Seconds) {
        self.end = end
        self.delivered = delivered
        self.failed = failed
        self.missing = missing
        self.elapsed = elapsed
    }
}
