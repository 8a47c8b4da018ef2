/// What counts as the latency of a plan; along the critical path the stages' latencies add up.
public enum LatencyModel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Per stage the latency of a full batch and the wait for it to fill: (batch − 1)/λ.
    case worstCase = "worst-case"
    /// Per stage the 99th percentile of the response time under Poisson arrivals.
    ///
    /// The sum is no percentile of the whole: it tends to lie above it, as stages are seldom slow at once, and is no
    /// guarantee, as batches leave a stage together while each stage is taken to see Poisson arrivals.
    case p99
}
