public import Quantities
public import Reporting
import Synchronization

/// Hears what the pipeline does, and tells it to `/metrics`, `/events` and the adaptation loop.
public final class Monitor: Sendable {
    private let state = Mutex(State())

    private struct State {
        var settings: [StageSetting] = []
        var decisions: [AdaptationDecision] = []
    }

    public init() {}

    /// A batch has ended.
    public func record(_ batch: BatchRecord) {}

    /// A request was answered, well or ill.
    public func record(_ request: RequestRecord) {}

    /// A request has reached the pipeline or a stage, whether or not it will be taken; counts as load.
    public func arrived(_ model: String, at time: Seconds) {}

    /// The adaptation loop has decided.
    public func record(_ decision: AdaptationDecision) { state.withLock { $0.decisions.append(decision) } }

    /// What runs from now on.
    public func running(_ settings: [StageSetting]) { state.withLock { $0.settings = settings } }

    /// What a request's visits cost, to be told in its answer; nil when nothing meters energy.
    public func charge(_ visits: [StageVisit]) -> RequestEnergy? { nil }

    /// All metrics, for Prometheus.
    public var metrics: PrometheusText { PrometheusText([]) }

    /// Snapshots as JSON, one a second, for `/events`; ends when the task that reads it is cancelled.
    public func events() -> AsyncStream<String> { AsyncStream { $0.finish() } }
}
