import Metering
import Planning
import Quantities
import Simulation

/// Everything a ``Monitor`` has heard, behind its lock.
struct MonitorState: Sendable {
    /// Seconds that curves of the dashboard go back.
    static let history = 300
    /// Seconds over which means are taken.
    static let window = 10

    let start: Seconds
    let pipeline: String
    let hearsRequests: Bool
    /// Each name once: the pipeline first, then the stages, and “unknown” for what is asked for and not served.
    private(set) var models: [ModelTally]
    private(set) var stages: [StageTally]
    private var modelIndex: [String: Int] = [:]
    private var stageIndex: [String: Int] = [:]
    private(set) var arrivals = SecondCounts()
    private(set) var latencies = LatencyWindow()
    private(set) var counts = RequestCounts()
    /// Whether a request was under way since the flag was last taken.
    private var wasServing = false

    var settings: [StageSetting] = []
    /// Of the settings; nil where nothing is known of what they run.
    var figures: RunningFigures?
    /// Goals that what runs was planned without.
    var givenUp: Set<Constraint> = []
    private(set) var decisions = DecisionHistory()
    var remarks: [String] = []
    var readStages: (@Sendable () -> [StageLoad])?
    /// What a target told whose requests do not pass here, with its sum over all windows; its latest is nil while it cannot
    /// be asked.
    private(set) var observed: (latest: TargetObservation?, sum: ObservedSum)?

    private(set) var points: [MonitorPoint] = []
    private(set) var marks: [MonitorMark]
    /// Where the last observation ended.
    var observedTo: MonitorMark
    var observedSecond = 0

    /// - Parameter hearsRequests: whether requests and batches are told one by one, and not by a target's sums.
    init(pipeline: String, stages: [ServedStage], hearsRequests: Bool, start: Seconds) {
        self.start = start
        self.hearsRequests = hearsRequests
        self.pipeline = pipeline
        // A pipeline of one stage may have the stage's name: one model then, so that no series is told twice.
        var names: [String] = []
        for name in [pipeline] + stages.map(\.name) + ["unknown"] where modelIndex[name] == nil {
            modelIndex[name] = names.count
            names.append(name)
        }
        models = names.map { ModelTally($0) }
        self.stages = stages.map { stage in StageTally(stage.name, variants: stage.variants.map(\.name)) }
        for (index, stage) in stages.enumerated() where stageIndex[stage.name] == nil { stageIndex[stage.name] = index }
        let first = MonitorMark(time: start, processorTime: ProcessorTime(busy: .zero))
        (marks, observedTo) = ([first], first)
    }

    /// The whole second since the start that a moment falls in; one that is rounded below its second is in it.
    func second(_ time: Seconds) -> Int { Int(max(0, min(1e9, (time - start).value + 1e-6))) }

    /// Nil where requests do not pass here: a target counts what came and what ended, not always both to the same moment.
    var inFlight: Int? { hearsRequests ? models.reduce(0) { $0 + $1.inFlight } : nil }

    mutating func arrive(_ model: String, at time: Seconds) {
        let index = modelIndex[model] ?? modelIndex["unknown", default: 0]
        models[index].arrive()
        wasServing = true
        if index == 0 { arrivals.add(at: second(time)) }
    }

    /// A request that was turned away before anything was asked of a model; none of the load that plans are for.
    mutating func turnAway(_ model: String, status: Int) {
        let index = modelIndex[model] ?? modelIndex["unknown", default: 0]
        models[index].turnAway(status: status)
        counts.add(status: status)
    }

    mutating func add(_ request: RequestRecord) {
        let index = modelIndex[request.model] ?? modelIndex["unknown", default: 0]
        models[index].add(request)
        wasServing = true
        counts.add(status: request.status)
        guard request.isSuccess else { return }
        if index == 0 { latencies.add(request.latency, at: second(request.end)) }
        let work = request.visits.reduce(Seconds.zero) { $0 + $1.busyShare }
        let dynamic = request.energy?.dynamic
        for visit in request.visits {
            let part = work > .zero ? visit.busyShare / work : 0
            stages[stage(visit.stage)].add(visit, energy: dynamic.map { $0 * part })
        }
    }

    mutating func add(_ decision: AdaptationDecision) {
        decisions.add(decision)
        if let goals = decision.givenUp { givenUp = goals }
    }

    mutating func add(_ observation: TargetObservation) {
        var sum = observed?.sum ?? ObservedSum()
        sum.add(observation)
        observed = (observation, sum)
        for counts in observation.models {
            models[modelIndex[counts.model] ?? modelIndex["unknown", default: 0]].add(counts)
        }
        for figures in observation.stages ?? [] { stages[stage(figures.stage)].add(figures) }
    }

    /// The target cannot be asked: what it told last is not what is.
    mutating func loseSight() { observed?.latest = nil }

    mutating func add(_ batch: BatchRecord) { stages[stage(batch.stage)].add(batch) }

    private mutating func stage(_ name: String) -> Int {
        if let known = stageIndex[name] { return known }
        stages.append(StageTally(name))
        stageIndex[name] = stages.count - 1
        return stages.count - 1
    }

    /// Whether a request was under way at any moment since the last call.
    mutating func takeServing() -> Bool {
        defer { wasServing = false }
        return wasServing || inFlight ?? 0 > 0
    }

    mutating func takePeriodLatencies() -> (p50: Seconds?, p99: Seconds?) {
        let period = latencies.takePeriod()
        return (period.quantile(0.5).map(Seconds.init), period.quantile(0.99).map(Seconds.init))
    }

    /// What each stage computed in a window, with what it runs now.
    func figures(of window: MonitorMark) -> [StageFigures] {
        zip(stages, window.stages).compactMap { tally, sums in
            guard let setting = settings.first(where: { $0.stage == tally.name }) else { return nil }
            return StageFigures(
                stage: tally.name, variant: setting.variant, requests: Double(sums.visits), items: Double(sums.items),
                batches: Double(sums.batches), meanQueueTime: nil, busyTime: sums.busy,
                busyThreadTime: sums.busy * Double(setting.threads))
        }
    }

    /// - Parameter ledger: what it tells up to now; nil where nothing meters energy.
    func mark(at time: Seconds, _ ledger: LedgerState?) -> MonitorMark {
        MonitorMark(
            time: time, counts: counts, account: ledger?.account ?? EnergyAccount(),
            processorTime: ledger?.processorTime,
            stages: stages.map { .init(visits: $0.visits, batches: $0.batches, items: $0.items, busy: $0.busy) })
    }

    /// What came in about the last ten seconds.
    func recent(to mark: MonitorMark) -> MonitorMark { mark.since(marks[0]) }

    /// Keeps a second's figures.
    mutating func keep(_ point: MonitorPoint, _ mark: MonitorMark) {
        points.append(point)
        if points.count > Self.history { points.removeFirst() }
        marks.append(mark)
        if marks.count > Self.window { marks.removeFirst() }
    }

    mutating func advance(to time: Seconds) {
        arrivals.advance(to: second(time))
        latencies.advance(to: second(time))
    }
}
