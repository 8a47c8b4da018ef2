public import Quantities

/// Percentiles of times, each within 0.1 % of the true one; the mean and the ends are exact.
public struct LatencyFigures: Sendable, Hashable, Codable {
    public var count: Int
    public var least: Seconds
    public var mean: Seconds
    public var p50: Seconds
    public var p90: Seconds
    public var p95: Seconds
    public var p99: Seconds
    /// The 99.9th percentile.
    public var p999: Seconds
    public var most: Seconds
}

/// A time, and the share of all times that keep within it.
public struct LatencyShare: Sendable, Hashable, Codable {
    public var latency: Seconds
    public var share: Fraction
}
