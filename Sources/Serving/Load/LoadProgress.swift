public import Quantities
import Simulation

/// How far a load has come.
public struct LoadProgress: Sendable, Hashable {
    /// Since the start, warm-up included.
    public var elapsed: Seconds
    /// How long it takes, warm-up included; nil where it is not known.
    public var total: Seconds?
    /// Answered with success, and failed, after the warm-up.
    public var answered: Int
    public var failed: Int
    /// Percentiles so far; nil before the first answer.
    public var p50: Seconds?
    public var p99: Seconds?

    init(_ record: LoadRecord, elapsed: Seconds, total: Seconds?) {
        self.elapsed = elapsed
        self.total = total
        answered = record.answered
        failed = record.failed
        p50 = record.latency.histogram.quantile(0.5).map { Seconds($0) }
        p99 = record.latency.histogram.quantile(0.99).map { Seconds($0) }
    }
}
