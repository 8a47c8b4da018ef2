public import Metering
public import Pipelines
public import Planning
public import Quantities
import Reporting
import Synchronization

/// Hears what the pipeline does, and tells it to `/metrics`, `/events` and the adaptation loop.
///
/// Hearing costs one lock and some sums. ``run(pause:)`` reads the meter and makes the snapshots.
public final class Monitor: Sendable {
    /// How often the meter is read.
    static let tick = Seconds(0.1)
    let goals: Goals
    private let planned: Pipeline?
    let thresholds: GoalThresholds
    let ledger: EnergyLedger?
    let traces: TraceExporter?
    let clock: MonotonicClock
    let state: Mutex<MonitorState>
    private let streams = EventStreams()

    /// - Parameters:
    ///   - pipeline: the name under which requests address the whole pipeline.
    ///   - stages: in the pipeline's order; their names and variants' names become labels.
    ///   - goals: the promises to watch: `latencySLA`, `energySLA`, `powerCap`, `carbonBudget`, `accuracyFloor`, `costCap`.
    ///   - planned: the pipeline with all figures, which tell the accuracy and the cores of what runs.
    ///   - thresholds: when a promise that is kept counts as at risk.
    ///   - ledger: nil when nothing meters energy.
    ///   - traces: nil where requests are not traced.
    ///   - hearsRequests: whether requests pass through this process; else a target tells its sums, and what it does not
    ///     tell is not shown.
    ///   - clock: monotonic; ``BatchRecord`` and ``RequestRecord`` are on it.
    public init(
        pipeline: String = "pipeline", stages: [ServedStage] = [], goals: Goals = Goals(), planned: Pipeline? = nil,
        thresholds: GoalThresholds = GoalThresholds(), ledger: EnergyLedger? = nil, traces: TraceExporter? = nil,
        hearsRequests: Bool = true, clock: MonotonicClock = .system
    ) {
        self.goals = goals
        self.planned = planned
        self.thresholds = thresholds
        self.ledger = ledger
        self.traces = traces
        self.clock = clock
        state = Mutex(
            MonitorState(pipeline: pipeline, stages: stages, hearsRequests: hearsRequests, start: clock.now))
    }

    /// A batch has ended.
    public func record(_ batch: BatchRecord) { state.withLock { $0.add(batch) } }

    /// A request was answered, well or ill; once for each that ``arrived(_:at:)`` told.
    public func record(_ request: RequestRecord) {
        state.withLock { $0.add(request) }
        traces?.take(request)
    }

    /// A request has reached the pipeline or a stage, whether or not it will be taken; counts as load.
    public func arrived(_ model: String, at time: Seconds) { state.withLock { $0.arrive(model, at: time) } }

    /// An inference request was answered by its head or size alone (401, 413, 415 and the like), and asked of no model.
    ///
    /// It counts as a request that ended, and not as load.
    public func turnedAway(_ model: String, status: Int) {
        state.withLock { $0.turnAway(model, status: status) }
    }

    /// The adaptation loop has decided.
    public func record(_ decision: AdaptationDecision) { state.withLock { $0.add(decision) } }

    /// Goals that the first plan gives up; decisions tell of later ones.
    public func gaveUp(_ goals: Set<Constraint>) { state.withLock { $0.givenUp = goals } }

    /// What runs from now on.
    public func running(_ settings: [StageSetting]) {
        // Told every period, and mostly the same.
        guard settings != self.settings else { return }
        let figures = planned?.figures(of: settings)
        state.withLock { state in
            state.settings = settings
            state.figures = figures
        }
    }

    /// Whom to ask for the stages' queues when a snapshot or metrics are made; called from any thread, at most a few
    /// times a second, and must not wait.
    public func watchStages(_ read: @escaping @Sendable () -> [StageLoad]) { state.withLock { $0.readStages = read } }

    /// What a target saw whose requests do not pass through this process, such as Ray Serve; a window after the last.
    public func record(_ observation: TargetObservation) {
        state.withLock { $0.add(observation) }
    }

    /// The target cannot be asked for the moment: what it told last is not shown as what is.
    func loseSight() { state.withLock { $0.loseSight() } }

    /// What runs, as was told last.
    var settings: [StageSetting] { state.withLock { $0.settings } }

    /// What could not be known and why, for the dashboard, such as nodes that do not tell their energy.
    public func remark(_ remarks: [String]) { state.withLock { $0.remarks = remarks } }

    /// What a request's visits cost, to be told in its answer; once for each answered request.
    /// - Returns: nil when nothing meters energy, or no price is known yet.
    public func charge(_ visits: [StageVisit]) -> RequestEnergy? { ledger?.charge(visits) }

    /// Snapshots as JSON, one a second, for `/events`; the first holds the last minutes' history.
    ///
    /// It ends when the task that reads it is cancelled, or when ``run(pause:)`` ends.
    public func events() -> AsyncStream<String> {
        let (snapshot, history) = snapshot()
        return streams.subscribe(first: snapshot.json(history: history).serialized())
    }

    /// How the promises stand.
    public var standings: [GoalStanding] { snapshot().now.goals }

    /// Reads the meter every 100 ms and sends a snapshot every second, until the task is cancelled; then ends all
    /// streams of ``events()``.
    /// - Parameter pause: waits for a time; a test lets its own clock pass instead.
    public func run(
        pause: (Seconds) async throws -> Void = { try await Task.sleep(for: .seconds($0.value)) }
    ) async {
        defer { streams.finish() }
        var next = clock.now + Seconds(1)
        while !Task.isCancelled, (try? await pause(Self.tick)) != nil {
            meter()
            let now = clock.now
            guard now >= next else { continue }
            beat()
            // After a pause of the whole process the pace starts anew.
            next = max(next + Seconds(1), now)
        }
        meter()
    }

    /// Closes a window of the ledger.
    func meter() {
        guard let ledger else { return }
        ledger.update(isServing: state.withLock { $0.takeServing() })
    }

    /// Keeps the second that has ended, and sends it.
    func beat() {
        let (now, _, mark) = snapshotWithMark()
        state.withLock { $0.keep(now.point, mark) }
        guard streams.readers > 0 else { return }
        streams.send(now.json().serialized())
    }

    /// The figures now, and the seconds before.
    func snapshot() -> (now: MonitorSnapshot, history: [MonitorPoint]) {
        let (now, history, _) = snapshotWithMark()
        return (now, history)
    }

    private func snapshotWithMark() -> (now: MonitorSnapshot, history: [MonitorPoint], mark: MonitorMark) {
        let ledger = ledger?.state
        // The runtime is asked outside the lock: it may hold its own while it tells of a batch.
        let loads = state.withLock { $0.readStages }?() ?? []
        let now = clock.now
        return state.withLock { state in
            state.advance(to: now)
            let mark = state.mark(at: now, ledger)
            let snapshot = state.snapshot(
                mark, terms: ledger?.terms, loads: loads, goals: goals, thresholds: thresholds)
            return (snapshot, state.points, mark)
        }
    }
}
