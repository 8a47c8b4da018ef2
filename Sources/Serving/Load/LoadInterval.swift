public import Quantities

/// What became of the requests that were due in a part of the load.
public struct LoadInterval: Sendable, Hashable, Codable {
    /// Seconds after the end of the warm-up.
    public var start: Seconds
    public var due = 0
    /// Answered with success, and not.
    public var answered = 0
    public var failed = 0
    /// Of the answered; nil when there are none.
    public var p50: Seconds?
    public var p99: Seconds?

    init(start: Seconds) { self.start = start }
}
