package import Pipelines
package import Planning
package import Quantities

/// The control loop, without clock or target: takes in arrivals, predicts, plans, and says what is worth changing.
///
/// The simulator and the server decide by it.
package struct AdaptationControl: Sendable {
    /// What the loop goes by.
    package struct Settings: Sendable {
        /// Its goals are complete but for the rate.
        package var pipeline: Pipeline
        package var strategy = PlanningStrategy.energyAware
        package var predictor = PredictorKind.maximum
        /// The rate planned for, as a multiple of the prediction.
        package var margin = 1.0
        package var hysteresis = Hysteresis()
        /// Goals that are given up in this order where no plan keeps all; others are kept at a lower rate.
        package var givingUp: [Constraint] = []
        /// The replicas that `RIM` pins; when nil the most that its plan needs at ``highestRate``.
        package var pinnedReplicas: Int?
        package var highestRate = Rate.zero
        package var period = Seconds(10)

        package init(_ pipeline: Pipeline) { self.pipeline = pipeline }
    }

    /// What came of a period.
    package struct Step: Sendable {
        package var plan: Plan
        /// The rate that a plan was asked for; above the plan's own where none carries it.
        package var wantedRate: Rate
        package var relaxations: [RelaxedPlan.Relaxation]
        package var verdict: Verdict
        /// What runs, as a plan at the same rate; nil where it does not carry the rate or keep the goals.
        package var running: Plan?
    }

    package enum Verdict: Sendable, Hashable {
        case change
        /// The plan is what runs.
        case unchanged
        /// The plan is better, but not worth a change.
        case held(Hysteresis.Objection)
    }

    package let settings: Settings
    /// What plans are made of: the pipeline of the settings, its batches as long as they were seen to take.
    package private(set) var pipeline: Pipeline
    private var stretch = 1.0
    /// Of the strategy.
    private var planner: Planner
    /// What `RIM` pins replicas to; nil for the most of the plan that pins none.
    private let pinnedReplicas: Int?
    /// Plans made so far, nil where none keeps the goals: loads come back to the same rates.
    private var known: [Question: RelaxedPlan?] = [:]
    private var predictor: any LoadPredictor
    /// When something was last changed.
    private var lastChange: Seconds?
    /// What runs; nil when it is not known.
    package private(set) var running: [RunningStage]?
    package private(set) var plans = 0
    package private(set) var changes = 0
    package private(set) var shortfalls = 0

    /// All that a plan depends on.
    private struct Question: Hashable {
        let goals: Goals
        let previous: Deployment?
    }

    /// No plan is made for less: a pause in the load must not become a rate of zero.
    package static let leastRate = Rate(0.1)
    /// How closely the highest rate is sought that a plan can keep, and how far below the rate that was asked for.
    private static let precision = 1e-3, mostHalvings = 40
    /// Plans that are remembered.
    private static let mostKnown = 1000

    package init(_ settings: Settings) throws(SimulationError) {
        self.settings = settings
        predictor = settings.predictor.predictor()
        pipeline = settings.pipeline
        let planner = Self.planner(settings.strategy, pipeline)
        self.planner = planner
        guard settings.strategy == .pinnedReplicas else {
            pinnedReplicas = nil
            return
        }
        do throws(PlanningError) {
            let rate = max(Self.leastRate, settings.highestRate)
            let peak =
                settings.pinnedReplicas == nil
                ? try planner.plan(Goals(rate: rate), givingUp: settings.givingUp)?.plan : nil
            pinnedReplicas = (settings.pinnedReplicas ?? peak?.mostReplicas).map { max(1, $0) }
        } catch {
            throw SimulationError(error)
        }
    }

    private static func planner(_ strategy: PlanningStrategy, _ pipeline: Pipeline) -> Planner {
        let own = Planner.withQueues(pipeline)
        return strategy.alternative.map { own.baseline($0, Goals()) } ?? own
    }

    /// From now on plans are made for batches that take so many times as long as the operating points say.
    package mutating func stretch(by factor: Double) {
        guard factor != stretch else { return }
        stretch = factor
        pipeline = settings.pipeline.stretched(by: factor)
        planner = Self.planner(settings.strategy, pipeline)
        known.removeAll()
    }

    /// The plan to begin with; it counts as running from now on.
    package mutating func start(rate: Rate, goals: Goals = Goals()) throws(SimulationError) -> Step {
        guard let step = try step(for: rate, goals: goals, at: .zero) else {
            throw SimulationError(
                .infeasible, "no plan keeps the goals at \(rate), nor at any lower rate", place: settings.pipeline.name,
                advice: "ask `perjoule plan` which goal is out of reach")
        }
        runs(step.plan.running)
        return step
    }

    /// Takes in the requests of each second that went by.
    package mutating func observe(_ requests: [Double]) {
        for count in requests { predictor.observe(count) }
    }

    /// The rate to plan for: the largest number of requests in a second is a whole one, and plans for whole ones come back.
    package var predictedRate: Rate {
        max(Rate(predictor.prediction.rounded(.up) * settings.margin), Self.leastRate)
    }

    /// What runs from now on.
    /// - Parameter time: of the change; nil when nothing was changed, but found to be so.
    package mutating func runs(_ stages: [RunningStage]?, changedAt time: Seconds? = nil) {
        if time != nil, let running, let stages {
            changes += zip(running, stages).count { $0.variant != $1.variant || $0.point != $1.point }
        }
        running = stages
        lastChange = time ?? lastChange
    }

    /// The plan for a rate, and whether it is worth a change.
    /// - Parameters:
    ///   - goals: win over the pipeline's own; those that experience has made tighter.
    ///   - changeEnergy: what changing a stage takes, where it is known.
    /// - Returns: nil when no plan keeps the goals at any rate: what runs goes on.
    package mutating func step(
        for rate: Rate, goals: Goals = Goals(), at time: Seconds, changeEnergy: Joules = .zero
    ) throws(SimulationError) -> Step? {
        plans += 1
        let rate = max(rate, Self.leastRate)
        guard let found = try best(at: rate, goals) else { return nil }
        let plan = found.plan
        var step = Step(
            plan: plan, wantedRate: rate, relaxations: found.relaxations, verdict: .change, running: nil)
        guard let running else { return step }
        if running == plan.running { step.verdict = .unchanged }
        // What runs need only be known where it might be kept.
        guard settings.hysteresis != Hysteresis() || changeEnergy > .zero else { return step }
        do throws(PlanningError) {
            step.running = try planner.plan(running: running, goals.at(plan.rate, giving: found.relaxations))
        } catch {
            throw SimulationError(error)
        }
        guard step.verdict == .change, let current = step.running else { return step }
        let changed = zip(running, plan.running).count { $0.variant != $1.variant || $0.point != $1.point }
        let change = Hysteresis.Change(
            from: figures(current), to: figures(plan), objective: planner.pipeline.goals.weights, rate: plan.rate,
            sinceLast: lastChange.map { time - $0 }, energy: changeEnergy * Double(changed),
            period: settings.period)
        if let objection = settings.hysteresis.objection(to: change) { step.verdict = .held(objection) }
        return step
    }

    /// What runs, as a plan at a rate with as many replicas as it takes, whether or not it keeps the goals.
    package func plan(running: [RunningStage], at rate: Rate) throws(SimulationError) -> Plan? {
        do throws(PlanningError) {
            return try planner.plan(running: running, Goals(rate: max(rate, Self.leastRate)), isStrict: false)
        } catch {
            throw SimulationError(error)
        }
    }

    /// The best plan at a rate, else at the highest rate that one can keep.
    private mutating func best(at rate: Rate, _ goals: Goals) throws(SimulationError) -> RelaxedPlan? {
        if let found = try outcome(at: rate, goals) { return found }
        shortfalls += 1
        var best: RelaxedPlan?
        var (low, high) = (0.0, rate.value)
        for _ in 0..<Self.mostHalvings where high - low > Self.precision * low {
            let middle = (low + high) / 2
            if let found = try outcome(at: Rate(middle), goals) {
                (best, low) = (found, middle)
            } else {
                high = middle
            }
        }
        return best
    }

    private mutating func outcome(at rate: Rate, _ goals: Goals) throws(SimulationError) -> RelaxedPlan? {
        var goals = goals
        goals.rate = rate
        let isChangeCharged = (settings.pipeline.goals.switchCost ?? 0) != 0
        let question = Question(goals: goals, previous: isChangeCharged ? deployment : nil)
        if let plan = known[question] { return plan }
        do throws(PlanningError) {
            var found: RelaxedPlan?
            if settings.strategy != .pinnedReplicas || pinnedReplicas == nil {
                found = try planner.plan(goals, previous: question.previous, givingUp: settings.givingUp)
            }
            if settings.strategy == .pinnedReplicas {
                found = try planner.plan(
                    goals, previous: question.previous, pinnedReplicas: pinnedReplicas ?? found?.plan.mostReplicas ?? 1,
                    givingUp: settings.givingUp)
            }
            if known.count >= Self.mostKnown { known.removeAll() }
            known[question] = .some(found)
            return found
        } catch {
            throw SimulationError(error)
        }
    }

    private var deployment: Deployment? {
        running.map { running in
            Deployment(
                stages: zip(settings.pipeline.stages, running).map {
                    .init(name: $0.name, variant: $1.variant, point: $1.point)
                })
        }
    }

    private func figures(_ plan: Plan) -> Hysteresis.Figures {
        Hysteresis.Figures(
            accuracy: plan.accuracy, cost: plan.cost,
            energy: settings.strategy == .energyAware ? plan.energyPerRequest : nil)
    }
}

extension Plan {
    /// What runs once the plan is brought about.
    package var running: [RunningStage] {
        stages.map { RunningStage(variant: $0.variant, point: $0.point, replicas: $0.replicas) }
    }

    fileprivate var mostReplicas: Int? { stages.map(\.replicas).max() }
}

extension Goals {
    /// The goals at a rate, those given up as far as they were.
    fileprivate func at(_ rate: Rate, giving relaxations: [RelaxedPlan.Relaxation]) -> Goals {
        var goals = self
        goals.rate = rate
        for relaxation in relaxations { goals.set(relaxation.constraint, to: relaxation.limit) }
        return goals
    }
}

extension SimulationError {
    /// A plan that cannot be made because its request makes no sense.
    init(_ error: PlanningError) {
        self.init(.pipeline, error.message, place: error.place, advice: error.advice)
    }
}

extension Pipeline {
    /// The same with batches that take so many times as long; their energy stays what it was measured to be.
    fileprivate func stretched(by factor: Double) -> Pipeline {
        var pipeline = self
        for stage in stages.indices {
            for variant in stages[stage].variants.indices {
                for point in stages[stage].variants[variant].points.indices {
                    let latency = stages[stage].variants[variant].points[point].latency
                    pipeline.stages[stage].variants[variant].points[point].latency = latency.map { $0 * factor }
                }
            }
        }
        return pipeline
    }
}
