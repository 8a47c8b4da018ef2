public import Quantities

/// How well the client itself kept up, on which the figures depend.
public struct ClientSide: Sendable, Hashable, Encodable {
    /// By how much requests were taken up later than they were due; nil for callers that wait for answers.
    public var lateness: LatencyFigures?
    /// The share of the time in which the one thread that sends and receives was busy.
    public var busyShare: Fraction
    /// Connections opened in all, and the most at once.
    public var connections: Int
    public var connectionsAtOnce: Int
    /// Requests that had to wait since every allowed connection was busy.
    public var waited: Int
    /// Requests that were sent anew because the server had closed a kept connection.
    public var resent: Int
    /// What makes the figures the client's rather than the server's; empty when nothing does.
    public var warnings: [String]

    init(_ record: LoadRecord, isOpenLoop: Bool, warmUp: Seconds) {
        lateness = isOpenLoop ? record.lateness.figures : nil
        let length = record.length + warmUp.value
        busyShare = Fraction(length > 0 ? min(1, record.processorSeconds / length) : 0)
        connections = record.connections
        connectionsAtOnce = record.connectionsAtOnce
        waited = record.waited
        resent = record.resent
        warnings = []
        if busyShare.value > 0.8 {
            warnings.append(
                "the client was busy \(Int(busyShare.value * 100)) % of the time: it may have been the bottleneck")
        }
        if let lateness, let latency = record.latency.figures,
            lateness.p99.value > max(0.002, 0.1 * latency.p50.value)
        {
            warnings.append(
                """
                the client took up 1 % of the requests more than \(lateness.p99) late, which is in the latencies: \
                give it a processor of its own or a lower rate
                """)
        }
        if waited > 0 {
            warnings.append(
                "\(waited) requests waited for a connection: --connections may be too low, or the server too slow")
        }
    }
}
