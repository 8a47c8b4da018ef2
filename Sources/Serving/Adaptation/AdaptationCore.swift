import Metering
import Pipelines
import Planning
import Quantities
import Simulation

/// Decides what a pipeline runs in the next period, without clock or target.
struct AdaptationCore: Sendable {
    let settings: AdaptationSettings
    let pipeline: Pipeline
    private var control: AdaptationControl
    private(set) var correction = GoalCorrection()
    private(set) var costs = ChangeCosts()
    private(set) var slowdown = Slowdown()
    /// The accuracy that is kept as a goal although the file names none.
    private(set) var heldAccuracy: Double?
    /// Dynamic joules measured over planned, of windows without a change.
    private var dynamicRatio = 1.0
    /// Stages changed since the last observation.
    private var changedStages = 0
    /// Whether the target tried a change in vain since the last observation.
    private var isUpset = false

    /// What the machines' processors did in the last window.
    private var lastProcessorTime: ProcessorTime?
    /// What the last window showed of the latency goal, where it was missed.
    private var lateness: Seconds?
    /// What was seen since the last judgement or change.
    private var evidence = Evidence()
    private var vainWish: VainWish?

    /// Requests below which too little is shown to doubt a plan.
    private static let leastAnswered = 20
    private static let leastWindows = 2
    private static let ratioWeight = 0.3

    /// What is to run, and what is told of it.
    struct Proposal: Sendable {
        /// Nil when nothing is to be changed.
        var settings: [StageSetting]?
        var decision: AdaptationDecision
        /// What is told where the target does not bring it about.
        var refusal: String?
    }

    /// - Parameters:
    ///   - pipeline: with all figures.
    ///   - highestRate: what `RIM` pins its replicas for.
    init(
        _ settings: AdaptationSettings, pipeline: Pipeline, highestRate: Rate
    ) throws(ServingError) {
        self.settings = settings
        self.pipeline = pipeline
        var control = AdaptationControl.Settings(pipeline)
        control.strategy = settings.strategy.planning
        control.predictor = settings.predictor
        control.margin = settings.margin
        control.hysteresis = settings.hysteresis
        control.givingUp = settings.givingUp.map(\.constraint)
        control.highestRate = highestRate
        control.period = settings.period
        self.control = try translated { () throws(SimulationError) in try AdaptationControl(control) }
    }

    /// The plan to begin with, what it sets the stages to, and what it gives up.
    mutating func start(rate: Rate) throws(ServingError) -> AdaptationStart {
        let step = try translated { () throws(SimulationError) in try control.start(rate: rate) }
        if settings.holdsAccuracy, pipeline.goals.accuracyFloor == nil {
            heldAccuracy = step.plan.accuracy
        }
        return AdaptationStart(
            plan: step.plan, settings: try pipeline.settings(step.plan, batching: settings.batching),
            remarks: [step.shortfall, step.sacrifice(control.pipeline)].compactMap(\.self), givenUp: step.givenUp)
    }

    /// What the next period asks for.
    /// - Parameters:
    ///   - observation: of the time since the last call.
    ///   - present: what the target runs.
    mutating func decide(
        _ observation: TargetObservation, running present: [StageSetting], at time: Seconds
    ) throws(ServingError) -> Proposal {
        let running = pipeline.running(present)
        control.runs(running)
        control.observe(observation.arrivalsPerSecond)
        let observed = observation.meanRate
        if let running { try learn(observation, at: observed, running) }
        lateness = pipeline.goals.latencySLA.flatMap { goal in observation.p99.flatMap { $0 > goal ? $0 : nil } }
        lastProcessorTime = observation.processorTime
        (changedStages, isUpset) = (0, false)
        var decision = AdaptationDecision(
            time: time, outcome: .unchanged, observedRate: observed, predictedRate: control.predictedRate,
            from: present, to: present, savedPerRequest: nil, reason: "", changes: [])
        guard
            observation.arrivalsPerSecond.contains(where: { $0 > 0 })
                || control.predictedRate > AdaptationControl.leastRate
        else {
            decision.reason = "keeps what runs: no requests came"
            return Proposal(decision: decision)
        }
        guard let (step, asked) = try step(at: time) else {
            decision.outcome = .relaxed
            decision.reason = "keeps what runs: no plan keeps the goals at any load"
            return Proposal(decision: decision)
        }
        return try proposal(step, asked, running, present, decision)
    }

    /// Stages were changed, and serve in their new way.
    mutating func applied(_ changes: [StageChange], at time: Seconds) {
        let costly = changes.filter { change in change.from.map { change.to.needsSessions(other: $0) } ?? true }
        guard !costly.isEmpty else { return }
        // What could be had is another matter from now on, once the time is over.
        if let wish = vainWish, time >= wish.until { vainWish = nil }
        costs.learn(costly)
        changedStages += costly.count
        control.runs(control.running, changedAt: time)
    }

    /// The target has tried to bring settings about, and run out of time: it moved things to and fro meanwhile.
    /// - Parameter present: what ran before.
    mutating func refused(_ settings: [StageSetting], instead present: [StageSetting], at time: Seconds) {
        if VainWish.cores(settings) > VainWish.cores(present) {
            vainWish = VainWish(settings, at: time, after: vainWish)
        }
        isUpset = true
        control.runs(control.running, changedAt: time)
    }

    private mutating func startAnew() {
        evidence = Evidence()
        slowdown.startAnew()
    }

    private mutating func proposal(
        _ step: AdaptationControl.Step, _ asked: Goals, _ running: [RunningStage]?, _ present: [StageSetting],
        _ decision: AdaptationDecision
    ) throws(ServingError) -> Proposal {
        var decision = decision
        let wanted = try pipeline.settings(step.plan, batching: settings.batching)
        let before = try running.flatMap { running throws(ServingError) in
            try translated { () throws(SimulationError) in try control.plan(running: running, at: step.plan.rate) }
        }
        let account = DecisionAccount(
            step: step, before: before, present: present, wanted: wanted,
            shortcoming: Shortcoming(
                running, before: before, goals: kept(asked, step), plan: step.plan, pipeline: control.pipeline),
            correction: correction.sentence(goals) { goals.rest($0, at: step.plan.rate) }, slowdown: slowdown,
            processorTime: lastProcessorTime, isDryRun: settings.isDryRun, pipeline: control.pipeline)
        decision.savedPerRequest = account.saved
        decision.reason = account.sentence(decision)
        decision.outcome = account.outcome
        if step.verdict == .change, let reason = account.delay(lateness, running, goals) {
            decision.outcome = .held
            decision.reason = reason
            return Proposal(decision: decision)
        }
        if step.verdict == .change, let wait = vainWish?.remaining(wanted, at: decision.time) {
            decision.outcome = .held
            decision.reason = account.vain(decision, wait)
            return Proposal(decision: decision)
        }
        if step.verdict == .change {
            decision.to = wanted
            if !settings.isDryRun { decision.givenUp = step.givenUp }
            return Proposal(
                settings: settings.isDryRun ? nil : wanted, decision: decision,
                refusal: account.sentence(decision, tense: .refused))
        }
        decision.givenUp = step.givenUp
        // What runs stays; only the times for which batches wait follow the load.
        let plan = step.verdict == .unchanged ? step.plan : step.running
        let kept = try plan.map { plan throws(ServingError) in
            try pipeline.settings(plan, batching: settings.batching)
        }
        guard let kept, !settings.isDryRun, !zip(kept, present).allSatisfy({ $0.isNearly($1) }) else {
            return Proposal(decision: decision)
        }
        decision.to = kept
        return Proposal(settings: kept, decision: decision)
    }

    /// The plan under the goals that experience has tightened, and these; where that carries less load, under the goals
    /// themselves.
    private mutating func step(at time: Seconds) throws(ServingError) -> (AdaptationControl.Step, asked: Goals)? {
        let rate = control.predictedRate
        let energy = costs.energy ?? .zero
        func plan(_ goals: Goals) throws(ServingError) -> (AdaptationControl.Step, asked: Goals)? {
            try translated { () throws(SimulationError) in
                try control.step(for: rate, goals: goals, at: time, changeEnergy: energy).map { ($0, goals) }
            }
        }
        let usual = overriding(pipeline.goals)
        guard !correction.factors.isEmpty else { return try plan(usual) }
        let tight = try plan(
            overriding(correction.tightened(pipeline.goals) { pipeline.goals.rest($0, at: rate) }))
        if let tight, tight.0.plan.rate >= rate { return tight }
        return try plan(usual)
    }

    /// All goals that a plan keeps, those given up as far as they were.
    private func kept(_ asked: Goals, _ step: AdaptationControl.Step) -> Goals {
        var goals = asked.completed(by: pipeline.goals)
        if settings.strategy.planning != .energyAware { goals = goals.ignoringEnergy }
        for relaxation in step.relaxations { goals.set(relaxation.constraint, to: relaxation.limit) }
        return goals
    }

    private var goals: Goals { overriding(pipeline.goals).completed(by: pipeline.goals) }

    /// What differs from the pipeline's goals, as far as the strategy heeds it.
    private func overriding(_ goals: Goals) -> Goals {
        var own = Goals()
        for constraint in Constraint.allCases where goals.limit(constraint) != pipeline.goals.limit(constraint) {
            let isEnergy = [.energy, .power, .carbon].contains(constraint)
            if !isEnergy || settings.strategy.planning == .energyAware {
                own.set(constraint, to: goals.limit(constraint))
            }
        }
        own.accuracyFloor = heldAccuracy
        return own
    }
}

extension AdaptationCore {
    /// Compares what came with what the plan of what ran promised.
    private mutating func learn(
        _ observation: TargetObservation, at rate: Rate, _ running: [RunningStage]
    ) throws(ServingError) {
        let plan = try translated { () throws(SimulationError) in try control.plan(running: running, at: rate) }
        guard observation.answered > 0, rate > .zero, let plan else { return }
        let answered = Double(observation.answered)
        let idle = pipeline.idleEnergyPerRequest(running, at: plan.rate)
        let plannedDynamic = (plan.energyPerRequest - idle).value
        let dynamic = observation.dynamicEnergy.map { $0.value.value / answered }
        if let dynamic, changedStages > 0 {
            let usual = plannedDynamic * dynamicRatio
            costs.learn(excess: Joules((dynamic - usual) * answered), of: changedStages)
        }
        guard changedStages == 0, !isUpset else {
            startAnew()
            return
        }
        slowdown.learn(observation.stages ?? [], try services(of: running))
        control.stretch(by: slowdown.factor)
        // A light load brings few answers in a period: several are judged as one.
        evidence.add(observation)
        guard evidence.answered >= Self.leastAnswered, evidence.windows >= Self.leastWindows else { return }
        if let dynamic = evidence.dynamicPerRequest, plannedDynamic > 0 {
            dynamicRatio += Self.ratioWeight * (dynamic / plannedDynamic - dynamicRatio)
        }
        try judge(evidence, plan, running)
        evidence = Evidence()
    }

    /// What the batches of each stage are to take.
    private func services(of running: [RunningStage]) throws(ServingError) -> [Slowdown.Profiled] {
        var services: [Slowdown.Profiled] = []
        for (stage, runs) in zip(pipeline.stages, running) {
            guard let variant = stage.variants.first(where: { $0.name == runs.variant }) else { continue }
            let service = try translated { () throws(SimulationError) in try BatchService(variant, point: runs.point) }
            services.append(.init(stage: stage.name, variant: runs.variant, service: service))
        }
        return services
    }

    private mutating func judge(
        _ seen: Evidence, _ plan: Plan, _ running: [RunningStage]
    ) throws(ServingError) {
        func see(_ constraint: Constraint, _ measured: Double?, _ planned: Double?, of plan: Plan) {
            guard let measured, let planned, let goal = pipeline.goals.limit(constraint) else { return }
            correction.learn(
                .init(
                    constraint: constraint, measured: measured, planned: planned, goal: goal,
                    rest: .init(
                        measured: pipeline.goals.rest(constraint, at: seen.rate),
                        planned: pipeline.goals.rest(constraint, at: plan.rate))))
        }
        // A load beyond the plan's is no fault of the plan.
        if running == plan.running { see(.latency, seen.p99?.value, plan.latency.value, of: plan) }
        // Plans are made for the most that may come, which shares the energy of rest among more requests than come: what
        // they promise there is compared, so that the goal holds for the requests that do.
        let highest = max(control.predictedRate, seen.rate)
        let promised = try translated { () throws(SimulationError) in
            try control.plan(running: running, at: highest) ?? plan
        }
        let idle = seen.rate > .zero ? pipeline.idleEnergyPerRequest(running, at: seen.rate).value : 0
        see(
            .energy, seen.dynamicPerRequest.map { $0 + idle }, promised.energyPerRequest.value, of: promised)
        let power = seen.watts.map { Watts($0 * (pipeline.goals.pue ?? 1)) }
        see(.power, power?.value, plan.power.value, of: plan)
        let carbon = power.flatMap { power in pipeline.goals.carbonIntensity.map { $0 * power } }
        see(.carbon, carbon?.value, plan.carbonRate?.value, of: plan)
    }
}
