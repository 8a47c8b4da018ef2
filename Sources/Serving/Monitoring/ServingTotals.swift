public import Quantities

/// What was served since the start.
public struct ServingTotals: Sendable, Hashable {
    public var requests = 0
    public var failed = 0
    public var p50: Seconds?
    public var p99: Seconds?
    public var energy: Estimate<Joules>?
    public var perRequest: Estimate<Joules>?
}

extension Monitor {
    public var totals: ServingTotals { ServingTotals() }
}
