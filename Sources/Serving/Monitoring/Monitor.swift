public import Metering
public import Pipelines
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

    /// - Parameters:
    ///   - pipeline: the name under which requests address the whole pipeline.
    ///   - stages: in the pipeline's order; their names and variants' names become labels.
    ///   - goals: the promises to watch: `latencySLA`, `energySLA`, `powerCap`, `carbonBudget`.
    ///   - ledger: nil when nothing meters energy.
    ///   - clock: monotonic; ``BatchRecord`` and ``RequestRecord`` are on it.
    public init(
        pipeline: String = "pipeline", stages: [ServedStage] = [], goals: Goals = Goals(), ledger: EnergyLedger? = nil,
        clock: MonotonicClock = .system
    ) {}

    /// Reads the meter every 100 ms and makes a snapshot every second, until the task is cancelled.
    public func run() async {}

    /// A batch has ended.
    public func record(_ batch: BatchRecord) {}

    /// A request was answered, well or ill; once for each that ``arrived(_:at:)`` told.
    public func record(_ request: RequestRecord) {}

    /// A request has reached the pipeline or a stage, whether or not it will be taken; counts as load.
    public func arrived(_ model: String, at time: Seconds) {}

    /// The adaptation loop has decided.
    public func record(_ decision: AdaptationDecision) { state.withLock { $0.decisions.append(decision) } }

    /// What runs from now on.
    public func running(_ settings: [StageSetting]) { state.withLock { $0.settings = settings } }

    /// Whom to ask for the stages' queues when a snapshot or metrics are made; called from any thread, at most a few
    /// times a second, and must not wait.
    public func watchStages(_ read: @escaping @Sendable () -> [StageLoad]) {}

    /// What a target saw whose requests do not pass through this process, such as Ray Serve; a window after the last.
    public func record(_ observation: TargetObservation) {}

    /// What could not be known and why, for the dashboard, such as nodes that do not tell their energy.
    public func remark(_ remarks: [String]) {}

    /// What happened since the last call: what ``DeploymentTarget/observe()`` of the embedded target returns.
    public func observation() -> TargetObservation {
        TargetObservation(
            window: .zero, arrivalsPerSecond: [], answered: 0, failed: 0, p50: nil, p99: nil, energy: nil,
            dynamicEnergy: nil)
    }

    /// What a request's visits cost, to be told in its answer; nil when nothing meters energy or no price is known yet.
    public func charge(_ visits: [StageVisit]) -> RequestEnergy? { nil }

    /// All metrics, for Prometheus.
    public var metrics: PrometheusText { PrometheusText([]) }

    /// Snapshots as JSON, one a second, for `/events`; the first holds the last minutes' history.
    ///
    /// It ends when the task that reads it is cancelled, or when ``run()`` ends.
    public func events() -> AsyncStream<String> { AsyncStream { $0.finish() } }

    /// The page at `/`: HTML without external parts, live by `/events`; serve it as `text/html; charset=utf-8`.
    public static let dashboard = ""
    /// The `Content-Security-Policy` under which the page works.
    public static let dashboardPolicy = ""
}
