public import Pipelines
import Planning
public import Quantities

/// Simulates a pipeline whose plan follows the load: every period it predicts, plans anew and switches.
public struct AdaptationSimulation: Sendable {
    public var pipeline: Pipeline
    /// What each plan is to achieve; the rate is the predicted one.
    public var goals: Goals
    /// The simulation; its period is the time between plans, 10 s when nil.
    public var settings: SimulationSettings
    public var predictor: PredictorKind = .maximum
    /// The rate planned for, as a multiple of the prediction.
    public var margin = 1.0
    /// The replicas that `RIM` pins; when nil the most that the energy-blind plan needs at the trace's highest rate.
    public var pinnedReplicas: Int?
    /// When a plan is worth a change; every better one is unless given.
    public var hysteresis = Hysteresis()
    /// Goals that are given up in this order where no plan keeps all; unless given, a lower rate is planned for.
    public var givingUp: [Degradation.Goal] = []
    /// Whether the accuracy of the first plan is a goal where there is none.
    public var holdsAccuracy = false

    public init(_ pipeline: Pipeline, goals: Goals, settings: SimulationSettings) {
        self.pipeline = pipeline
        self.goals = goals
        self.settings = settings
    }

    /// What becomes of the load when plans are made in one way.
    /// - Parameter progress: is told the simulated time at the end of each period.
    /// - Throws: ``SimulationError`` for settings that make no sense, goals that no plan keeps at the start, or a
    ///   cancelled task.
    public func simulate(
        _ strategy: PlanningStrategy, progress: (Seconds) -> Void = { _ in }
    ) throws(SimulationError) -> AdaptationResult {
        guard margin.isFinite, margin > 0 else {
            throw SimulationError(.parameter, "the margin is \(margin)", advice: "give a factor above zero")
        }
        try settings.validate()
        try settings.arrivals.validate()
        var settings = settings
        settings.period = settings.period ?? Seconds(10)
        let complete = goals.completed(by: pipeline.goals)
        settings.deadline = settings.deadline ?? complete.latencySLA
        settings.idlePower = settings.idlePower ?? complete.idlePower?.value
        var control = try AdaptationControl(controlSettings(strategy))
        let first = try control.start(rate: settings.arrivals.startRate * margin).plan
        var held = Goals()
        if holdsAccuracy, complete.accuracyFloor == nil {
            held.accuracyFloor = first.accuracy
        }
        var drive = try SimulationDrive(pipeline, settings, PipelineSetup(first), plannedRate: first.rate)
        try drive.run { entry, arrivals throws(SimulationError) in
            progress(entry.start + entry.length)
            control.observe(entry.requestsPerSecond(arrivals))
            let now = entry.start + entry.length
            guard let step = try control.step(for: control.predictedRate, goals: held, at: now) else { return nil }
            if case .held = step.verdict { return nil }
            control.runs(step.plan.running, changedAt: step.verdict == .change ? now : nil)
            return SimulationDrive.Decision(setup: PipelineSetup(step.plan), plannedRate: step.plan.rate)
        }
        return AdaptationResult(
            strategy: strategy, predictor: predictor, simulation: drive.result(pipeline), plans: control.plans,
            changes: control.changes, shortfalls: control.shortfalls)
    }

    private func controlSettings(_ strategy: PlanningStrategy) -> AdaptationControl.Settings {
        var complete = pipeline
        complete.goals = goals.completed(by: pipeline.goals)
        var control = AdaptationControl.Settings(complete)
        control.strategy = strategy
        control.predictor = predictor
        control.margin = margin
        control.hysteresis = hysteresis
        control.givingUp = givingUp.map(\.constraint)
        control.pinnedReplicas = pinnedReplicas
        control.highestRate = settings.arrivals.highestRate * margin
        control.period = settings.period ?? control.period
        return control
    }

    /// The same load under each strategy, with the same arrivals.
    /// - Throws: ``SimulationError`` as ``simulate(_:)``.
    public func compare(
        _ strategies: [PlanningStrategy] = PlanningStrategy.allCases
    ) throws(SimulationError) -> [AdaptationResult] {
        var results: [AdaptationResult] = []
        for strategy in strategies { results.append(try simulate(strategy)) }
        return results
    }
}

/// How the plans of an adaptation are made.
public enum PlanningStrategy: String, Sendable, Hashable, Codable, CaseIterable {
    /// With the goals as they are: the exact planner, energy included.
    case energyAware = "energy-aware"
    /// Energy has no weight and no cap: IPA's way, by the exact planner.
    case energyBlind = "energy-blind"
    /// Variants pinned to the least accurate.
    case leastAccurate = "FA2-low"
    /// Variants pinned to the most accurate.
    case mostAccurate = "FA2-high"
    /// Replicas pinned.
    case pinnedReplicas = "RIM"

    /// The planner's name for it; nil for the planner's own plan.
    var alternative: Alternative.Kind? { Alternative.Kind(rawValue: rawValue) }
}

/// What an adaptation shows.
public struct AdaptationResult: Sendable, Hashable, Codable {
    public var strategy: PlanningStrategy
    public var predictor: PredictorKind
    public var simulation: SimulationResult
    /// Times a plan was made.
    public var plans: Int
    /// Stages whose variant or operating point a plan changed, over all plans.
    public var changes: Int
    /// Times no plan kept the goals at the predicted rate: the highest rate that one could keep was planned for, or
    /// the plan before stayed.
    public var shortfalls: Int

    /// Cores on average over the timeline.
    public var meanCost: Double {
        let timeline = simulation.timeline
        return timeline.isEmpty ? 0 : timeline.reduce(0) { $0 + $1.cost } / Double(timeline.count)
    }
}

extension ArrivalProcess {
    /// Requests per second to plan for before anything was seen.
    var startRate: Rate {
        switch self {
        case .rates(let rates, let step):
            Rate(rates.prefix(max(1, Int((10 / step.value).clamped(to: 1...1e6)))).max() ?? 0)
        case .timestamps(let times): Rate(Double(times.prefix { $0 < 10 }.count) / 10)
        default: meanRate ?? .zero
        }
    }

    /// The highest rate that is known in advance.
    var highestRate: Rate {
        switch self {
        case .rates(let rates, _): Rate(rates.max() ?? 0)
        case .bursty(let burst): max(burst.quietRate, burst.burstRate)
        default: max(startRate, meanRate ?? .zero)
        }
    }
}

extension TimelineEntry {
    /// How many of the interval's arrivals came in each of its seconds.
    fileprivate func requestsPerSecond(_ arrivals: [Double]) -> [Double] {
        let length = max(1, Int(self.length.value.rounded()))
        var counts = [Double](repeating: 0, count: length)
        for time in arrivals { counts[min(length - 1, max(0, Int(time - start.value)))] += 1 }
        return counts
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
    }
}
