public import Quantities
public import Simulation

/// How requests are sent, for how long, and what is asked of the answers.
public struct LoadSettings: Sendable, Hashable {
    /// What decides when a request is sent.
    public enum Pacing: Sendable, Hashable {
        /// The arrivals, whatever came of the earlier requests.
        case open(ArrivalProcess)
        /// So many callers, each of whom waits for an answer before asking again; at most so many requests in all.
        case closed(callers: Int, requests: Int? = nil)
    }

    /// A latency that a share of the requests must keep; a failed request does not.
    public struct LatencyGoal: Sendable, Hashable, Codable {
        public var limit: Seconds
        /// Of the requests, from 0 to 1.
        public var share: Fraction

        public init(limit: Seconds, share: Fraction = Fraction(0.99)) {
            self.limit = limit
            self.share = share
        }
    }

    public var pacing: Pacing
    /// How long requests count; nil for all of a recording, or until the callers have sent all requests.
    public var duration: Seconds?
    /// How long requests are sent before they count.
    public var warmUp: Seconds
    /// Of the arrivals; a simulation with the same seed has the same.
    public var seed: UInt64
    /// How many connections may be open at once; a request that finds none free waits.
    public var connections: Int
    /// When a request counts as failed, from the moment at which it was due.
    public var timeout: Seconds
    public var goal: LatencyGoal?

    public init(
        _ pacing: Pacing, duration: Seconds? = nil, warmUp: Seconds = .zero, seed: UInt64 = 1, connections: Int = 256,
        timeout: Seconds = Seconds(30), goal: LatencyGoal? = nil
    ) {
        self.pacing = pacing
        self.duration = duration
        self.warmUp = warmUp
        self.seed = seed
        self.connections = connections
        self.timeout = timeout
        self.goal = goal
    }

    /// How long requests count, where it is known beforehand.
    var length: Seconds? {
        if let duration { return duration }
        if case .open(let arrivals) = pacing { return arrivals.length }
        return nil
    }

    /// Checks the settings without sending anything.
    /// - Throws: ``ServingError`` (`configuration`) for settings under which nothing can be sent.
    public func validate() throws(ServingError) {
        func check(_ isRight: Bool, _ message: String, _ advice: String) throws(ServingError) {
            guard isRight else { throw ServingError(.configuration, message, advice: advice) }
        }
        try check((1...60_000).contains(connections), "\(connections) connections", "give 1 to 60000")
        // Thirty years are as good as for ever, and no one thread sends a million requests a second.
        func isTime(_ time: Seconds) -> Bool { time > .zero && time.value <= 1e9 }
        try check(isTime(timeout), "a timeout of \(timeout)", "give a time above zero")
        try check(warmUp == .zero || isTime(warmUp), "a warm-up of \(warmUp)", "give a time of at least zero")
        try check(duration.map(isTime) ?? true, "a duration of \(duration ?? .zero)", "give a time above zero")
        if case .open(let arrivals) = pacing, let rate = arrivals.meanRate {
            try check(rate.value <= 1e6, "\(rate) in the mean", "give at most 10⁶ requests a second")
        }
        if case .closed(let callers, let requests) = pacing {
            try check((1...connections).contains(callers), "\(callers) callers", "give 1 to \(connections)")
            try check(requests ?? 1 > 0, "no requests", "give at least one")
            try check(duration != nil || requests != nil, "nothing ends the load", "give a duration or requests")
        }
        if let goal {
            try check(isTime(goal.limit), "a limit of \(goal.limit)", "give a time above zero")
            try check((0...1).contains(goal.share.value), "a share of \(goal.share)", "give 0 to 100 %")
        }
    }
}
