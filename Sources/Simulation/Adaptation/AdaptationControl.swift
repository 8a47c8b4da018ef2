import Pipelines
import Planning
import Quantities

/// The control loop: observes arrivals, predicts, plans.
struct AdaptationControl {
    /// Of the strategy; its pipeline's goals are complete but for the rate.
    private let planner: Planner
    private let pinsReplicas: Bool
    /// What they are pinned to; nil for the most of the plan that pins none.
    private var pinnedReplicas: Int?
    /// Whether a plan depends on what runs before it.
    private let isChangeCharged: Bool
    /// Plans made so far, nil where none keeps the goals: loads come back to the same rates.
    private var known: [Question: Plan?] = [:]
    private var predictor: any LoadPredictor
    private var current: Plan?
    private(set) var plans = 0
    private(set) var changes = 0
    private(set) var shortfalls = 0

    /// All that a plan depends on.
    private struct Question: Hashable {
        let rate: Rate
        let previous: Deployment?
    }

    /// No plan is made for less: a pause in the load must not become a rate of zero.
    private static let leastRate = Rate(0.1)
    /// Halvings in the search for the highest rate that a plan can keep.
    private static let halvings = 10

    init(_ simulation: AdaptationSimulation, _ strategy: PlanningStrategy) throws(SimulationError) {
        var pipeline = simulation.pipeline
        pipeline.goals = simulation.goals.completed(by: pipeline.goals)
        isChangeCharged = (pipeline.goals.switchCost ?? 0) != 0
        predictor = simulation.predictor.predictor()
        let own = Planner.withQueues(pipeline)
        planner = strategy.alternative.map { own.baseline($0, Goals()) } ?? own
        pinsReplicas = strategy == .pinnedReplicas
        pinnedReplicas = simulation.pinnedReplicas.map { max(1, $0) }
        guard pinsReplicas, pinnedReplicas == nil else { return }
        let highest = simulation.settings.arrivals.highestRate * simulation.margin
        do throws(PlanningError) {
            let peak = try planner.plan(Goals(rate: max(Self.leastRate, highest))).plan
            pinnedReplicas = peak?.stages.map(\.replicas).max()
        } catch {
            throw SimulationError(error)
        }
    }

    /// The plan to begin with.
    mutating func start(rate: Rate) throws(SimulationError) -> SimulationDrive.Decision {
        guard let decision = try plan(for: max(rate, Self.leastRate)) else {
            throw SimulationError(
                .infeasible, "no plan keeps the goals at \(rate), nor at any lower rate", place: planner.pipeline.name,
                advice: "ask `perjoule plan` which goal is out of reach")
        }
        return decision
    }

    /// The plan for the next period; nil to keep the present one.
    mutating func decide(
        _ entry: TimelineEntry, _ arrivals: [Double], margin: Double
    ) throws(SimulationError) -> SimulationDrive.Decision? {
        let length = max(1, Int(entry.length.value.rounded()))
        var counts = [Double](repeating: 0, count: length)
        for time in arrivals {
            counts[min(length - 1, max(0, Int(time - entry.start.value)))] += 1
        }
        for count in counts { predictor.observe(count) }
        // The largest number of requests in a second is a whole one, and plans for whole ones come back.
        return try plan(for: max(Rate(predictor.prediction.rounded(.up) * margin), Self.leastRate))
    }

    private mutating func plan(for rate: Rate) throws(SimulationError) -> SimulationDrive.Decision? {
        plans += 1
        var found = try outcome(at: rate)
        var planned = rate
        if found == nil {
            shortfalls += 1
            var (low, high) = (0.0, rate.value)
            for _ in 0..<Self.halvings {
                let middle = (low + high) / 2
                if let plan = try outcome(at: Rate(middle)) {
                    (found, planned, low) = (plan, Rate(middle), middle)
                } else {
                    high = middle
                }
            }
        }
        guard let plan = found else { return nil }
        if let current {
            changes += zip(current.stages, plan.stages).count { $0.variant != $1.variant || $0.point != $1.point }
        }
        current = plan
        return SimulationDrive.Decision(setup: PipelineSetup(plan), plannedRate: planned)
    }

    private mutating func outcome(at rate: Rate) throws(SimulationError) -> Plan? {
        let question = Question(rate: rate, previous: isChangeCharged ? current?.deployment : nil)
        if let plan = known[question] { return plan }
        do throws(PlanningError) {
            var plan: Plan?
            if !pinsReplicas || pinnedReplicas == nil {
                plan = try planner.plan(Goals(rate: rate), previous: question.previous).plan
            }
            if pinsReplicas {
                let most = pinnedReplicas ?? plan?.stages.map(\.replicas).max() ?? 1
                plan = try planner.plan(Goals(rate: rate), previous: question.previous, pinnedReplicas: most).plan
            }
            known[question] = .some(plan)
            return plan
        } catch {
            throw SimulationError(error)
        }
    }
}

extension SimulationError {
    /// A plan that cannot be made because its request makes no sense.
    init(_ error: PlanningError) {
        self.init(.pipeline, error.message, place: error.place, advice: error.advice)
    }
}
