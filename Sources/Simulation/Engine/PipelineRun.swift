import Pipelines
import Quantities

/// A pipeline in simulated time.
///
/// Stages pass results on but never back, so a span of time is simulated stage by stage, each at once: what a stage
/// starts before the end of the span follows from what reached it before then.
struct PipelineRun {
    private let pipeline: Pipeline
    private let settings: SimulationSettings
    private let routing: StageRouting
    private(set) var stages: [StageQueue]
    private(set) var setup: PipelineSetup
    private(set) var totals: RunTotals
    private var meters: [ReplicaMeter]
    private var services: SetupServices
    private var requests = RequestTable()
    private var tracker: RequestTracker
    private(set) var nowSeconds = 0.0
    /// Rules made so far: plans come back to the same loads.
    private var rules: [RuleQuestion: BatchRule] = [:]
    // Lists of one span, kept for their memory.
    private var finished = Finished()
    private var dropped: [Int32] = []
    private var opened: [Int32] = []
    private var closed: [Int32] = []
    private var parts: [RequestTracker.Part] = []

    init(_ pipeline: Pipeline, _ setup: PipelineSetup, _ settings: SimulationSettings) throws(SimulationError) {
        self.pipeline = pipeline
        self.settings = settings
        self.setup = setup
        routing = try StageRouting(pipeline, seed: settings.seed)
        tracker = RequestTracker(routing)
        services = SetupServices(pipeline)
        let isOneQueue = routing.isChain && pipeline.stages.count == 1
        stages = try services.services(setup).enumerated().map { index, service in
            StageQueue(
                service, countedFromSeconds: settings.warmUp.value, hasOwnResponses: !isOneQueue,
                seed: settings.seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15)
        }
        meters = stages.map { _ in ReplicaMeter() }
        totals = RunTotals(settings)
        for (index, stage) in setup.stages.enumerated() {
            stages[index].replicas = ReplicaTimes(Array(repeating: 0, count: stage.replicas))
            follow(index, load: stage.load.value)
        }
    }

    /// Lets a stage's replicas follow the policy at a planned load.
    private mutating func follow(_ stage: Int, load: Double) {
        let question = RuleQuestion(
            service: stages[stage].service, replicas: stages[stage].replicas.count, load: load)
        if let known = rules[question] {
            stages[stage].rule = known
            return
        }
        let rule = settings.policy.rule(question.service, replicas: question.replicas, load: load)
        stages[stage].rule = rule
        // Only tables take long to make.
        if case .table = rule { rules[question] = rule }
    }

    private struct RuleQuestion: Hashable {
        let service: BatchService
        let replicas: Int
        let load: Double
    }

    /// Takes in arrivals, in ascending order and none before now.
    mutating func admit(_ arrivals: UnsafeBufferPointer<Double>) {
        opened.removeAll(keepingCapacity: true)
        requests.open(arrivals, into: &opened)
        totals.admit(arrivals)
        guard !routing.isChain else {
            stages[routing.order[0]].append(arrivals, opened[...])
            return
        }
        closed.removeAll(keepingCapacity: true)
        for (seconds, slot) in zip(arrivals, opened) {
            parts.removeAll(keepingCapacity: true)
            if tracker.open(slot, at: seconds, parts: &parts) {
                for part in parts { stages[part.stage].append(part.seconds, part.slot) }
            } else {
                totals.record(slot, finish: seconds, origins: requests.origins)
                closed.append(slot)
            }
        }
        requests.close(closed)
    }

    /// Simulates until a time, infinite to serve all that can be.
    mutating func advance(until end: Double) {
        let patience = settings.drop == .never ? .infinity : settings.latestSeconds
        for (place, stage) in routing.order.enumerated() {
            dropped.removeAll(keepingCapacity: true)
            stages[stage].advance(
                until: end, origins: requests.origins, patience: patience, finished: &finished, dropped: &dropped)
            if routing.isChain {
                passOn(place)
            } else {
                split(stage, end: end)
            }
        }
        if end.isFinite { nowSeconds = end }
    }

    /// The chain's next stage takes all results; the last one's are responses.
    private mutating func passOn(_ place: Int) {
        totals.drop(dropped, origins: requests.origins)
        requests.close(dropped)
        if place + 1 < routing.order.count {
            stages[routing.order[place + 1]].append(finished)
        } else {
            totals.record(finished, origins: requests.origins)
            requests.close(finished.slots)
        }
    }

    private mutating func split(_ stage: Int, end: Double) {
        closed.removeAll(keepingCapacity: true)
        for batch in finished.batches {
            for slot in finished.slots[batch.start..<batch.end] {
                settle(.init(stage: stage, seconds: batch.seconds, slot: slot), wasServed: true)
            }
        }
        let now = end.isFinite ? end : stages[stage].tally.lastFinishSeconds
        for slot in dropped { settle(.init(stage: stage, seconds: now, slot: slot), wasServed: false) }
        requests.close(closed)
    }

    private mutating func settle(_ part: RequestTracker.Part, wasServed: Bool) {
        parts.removeAll(keepingCapacity: true)
        let end = tracker.close(part, wasServed: wasServed, parts: &parts)
        for next in parts { stages[next.stage].append(next.seconds, next.slot) }
        guard let end else { return }
        if end.wasServed {
            totals.record(part.slot, finish: end.seconds, origins: requests.origins)
        } else {
            totals.drop([part.slot], origins: requests.origins)
        }
        closed.append(part.slot)
    }

    /// Sets the pipeline up anew at the present time: replicas start, stop or switch.
    ///
    /// New replicas serve after the start-up time. Replicas that stop finish their batch. A replica that stays but
    /// changes variant or setting serves after its batch and the switch delay; another batch size costs nothing.
    mutating func apply(_ next: PipelineSetup) throws(SimulationError) {
        let services = try self.services.services(next)
        for index in stages.indices {
            let (before, after) = (setup.stages[index], next.stages[index])
            accrue(index, until: nowSeconds)
            let isSwitch = !pipeline.stages[index].isSameSetting(before, after)
            var free = stages[index].replicas.sorted
            let kept = min(free.count, after.replicas)
            // Those free first stop: they hold up least.
            for end in free.prefix(free.count - kept) where end > nowSeconds {
                meters[index].add(seconds: end - nowSeconds, watts: idleWatts(stages[index].service))
            }
            free.removeFirst(free.count - kept)
            let delay = settings.switchDelay.value
            if isSwitch { free = free.map { max($0, nowSeconds) + delay } }
            let added = after.replicas - kept
            free.append(contentsOf: repeatElement(nowSeconds + settings.startUp.value, count: added))
            // A start that outlasts the simulation counts as far as it goes.
            let left = max(0, settings.duration.value - nowSeconds)
            let starting =
                min(settings.startUp.value, left) * Double(added) + (isSwitch ? min(delay, left) * Double(kept) : 0)
            let idle = idleWatts(services[index])
            meters[index].start(seconds: starting, watts: settings.startingPower?.value ?? idle, insteadOf: idle)
            stages[index].replicas = ReplicaTimes(free)
            stages[index].service = services[index]
            stages[index].decidedSeconds = nowSeconds
            follow(index, load: after.load.value)
        }
        setup = next
    }

    /// Counts energy and batches from the present time on.
    mutating func beginMeasuring() {
        for index in stages.indices {
            meters[index] = ReplicaMeter(fromSeconds: nowSeconds)
            stages[index].resetCounts()
        }
    }

    /// Brings the meters of waiting replicas up to the present time, or to the last end of a batch if that is later.
    mutating func accrue(toEnd: Bool = false) {
        let last = stages.map(\.tally.lastFinishSeconds).max() ?? 0
        let now = toEnd ? max(nowSeconds, last) : nowSeconds
        for index in stages.indices {
            accrue(index, until: now)
        }
        if toEnd { nowSeconds = now }
    }

    private mutating func accrue(_ index: Int, until seconds: Double) {
        let replicas = stages[index].replicas.count
        let shared = settings.idlePower.map { $0.value / Double(stages.count) }
        meters[index].accrue(
            until: seconds, replicas: replicas, shared ?? Double(replicas) * idleWatts(stages[index].service))
    }

    /// What a waiting replica adds to its machine's idle power.
    private func idleWatts(_ service: BatchService) -> Double {
        settings.idlePower == nil ? service.idlePower.value : 0
    }

    /// Energy since measuring began, up to the last accrual.
    func energy(of stage: Int) -> EnergyShares {
        EnergyShares(
            busy: Joules(stages[stage].tally.batchJoules), idle: Joules(meters[stage].idleJoules),
            starting: Joules(meters[stage].startingJoules))
    }

    var energy: EnergyShares { stages.indices.reduce(into: EnergyShares()) { $0.add(energy(of: $1)) } }

    /// Times from reaching a stage to the end of the batch there.
    func responses(of stage: Int) -> (histogram: ResponseHistogram, means: BatchMeans) {
        guard let own = stages[stage].responses else { return (totals.histogram, totals.means) }
        return (own.histogram, own.means)
    }

    /// Time that replicas were there since measuring began, in seconds.
    func replicaSeconds(of stage: Int) -> Double { meters[stage].replicaSeconds }

    /// Cores of all replicas.
    var cost: Double {
        zip(setup.stages, pipeline.stages).reduce(0) { sum, pair in
            let variant = pair.1.variants.first { $0.name == pair.0.variant }
            return sum + Double(pair.0.replicas) * (variant?.points[pair.0.point].cores ?? 0)
        }
    }

    /// Requests inside the pipeline.
    var unfinished: Int { requests.open }

    /// Closes an interval of the timeline.
    mutating func closeInterval() -> IntervalCounts { totals.closeInterval() }
}

extension Stage {
    /// Whether two setups run the same variant at the same setting, batch size apart.
    fileprivate func isSameSetting(_ a: StageSetup, _ b: StageSetup) -> Bool {
        guard a.variant == b.variant, let variant = variants.first(where: { $0.name == a.variant }) else {
            return false
        }
        return a.point == b.point || variant.points[a.point].setting == variant.points[b.point].setting
    }
}
