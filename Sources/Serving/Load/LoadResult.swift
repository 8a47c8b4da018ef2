public import Quantities

/// What answers told of a stage.
public struct LoadStage: Sendable, Hashable, Encodable {
    public var name: String
    /// The mean over the answers of the size of the batch that each was part of; nil when they do not tell.
    public var meanBatch: Double?
    /// Answers by the variant that gave them.
    public var variants: [String: Int]
}

/// What a load has brought: rates, latencies, failures and joules.
public struct LoadResult: Sendable, Hashable, Encodable {
    /// What was sent, such as `Poisson arrivals at 50.0 /s`, and where.
    public var load: String
    public var server: String
    public var model: String
    public var seed: UInt64
    /// Whether requests were sent when they were due, rather than by callers that wait for answers.
    public var isOpenLoop: Bool
    /// Whether the load was ended before its end.
    public var isInterrupted: Bool
    /// From the end of the warm-up to the last request's due time or answer, whichever was later.
    public var duration: Seconds

    /// Requests that were due; answered with success; failed; under way when the load was ended.
    public var requests: Int
    public var answered: Int
    public var failed: Int
    public var unfinished: Int
    /// Why requests failed, and how many: HTTP statuses, `timeout`, or what happened to the connection.
    public var failures: [String: Int]
    /// Requests due, and answers with success, in a second.
    public var offeredRate: Rate
    public var answeredRate: Rate

    /// Of answers with success, from when the request was due; nil when there are none.
    public var latency: LatencyFigures?
    /// The same, from when the request was sent.
    public var serviceTime: LatencyFigures?
    public var goal: GoalOutcome?
    public var energy: LoadEnergy?
    /// What the answers told of each stage; empty when they tell nothing.
    public var stages: [LoadStage]
    public var client: ClientSide
    public var timeline: [LoadInterval]
    /// For drawing; thinned.
    public var distribution: [LatencyShare]

    /// What became of the goal.
    public struct GoalOutcome: Sendable, Hashable, Encodable {
        public var limit: Seconds
        /// The share of requests that must keep the limit, and that did.
        public var demanded: Fraction
        public var kept: Fraction
        /// Requests that failed or were answered later than the limit.
        public var violations: Int
        public var isMet: Bool
    }

    /// Whether every request was answered with success and the goal, if there is one, was met.
    public var isSuccess: Bool { failed == 0 && goal?.isMet ?? true }
}
