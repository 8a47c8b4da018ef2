import Pipelines
import Planning
import Quantities

/// The control loop: observes arrivals, predicts, plans.
struct AdaptationControl {
    private let planner: Planner
    private let goals: Goals
    private let strategy: PlanningStrategy
    private let pinnedReplicas: Int?
    private var predictor: any LoadPredictor
    private var current: Plan?
    private(set) var plans = 0
    private(set) var changes = 0
    private(set) var shortfalls = 0

    /// No plan is made for less: a pause in the load must not become a rate of zero.
    private static let leastRate = Rate(0.1)
    /// Halvings in the search for the highest rate that a plan can keep.
    private static let halvings = 10

    init(_ simulation: AdaptationSimulation, _ strategy: PlanningStrategy) throws(SimulationError) {
        planner = .withQueues(simulation.pipeline)
        goals = simulation.goals
        self.strategy = strategy
        predictor = simulation.predictor.predictor()
        guard strategy == .pinnedReplicas, simulation.pinnedReplicas == nil else {
            pinnedReplicas = simulation.pinnedReplicas
            return
        }
        var peak = goals.completed(by: simulation.pipeline.goals).ignoringEnergy
        peak.rate = max(Self.leastRate, simulation.settings.arrivals.highestRate * simulation.margin)
        var blind = planner
        blind.pipeline.goals = Goals()
        do throws(PlanningError) {
            pinnedReplicas = try blind.plan(peak).plan?.stages.map(\.replicas).max()
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
        return try plan(for: max(Rate(predictor.prediction * margin), Self.leastRate))
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

    private func outcome(at rate: Rate) throws(SimulationError) -> Plan? {
        var goals = goals
        goals.rate = rate
        do throws(PlanningError) {
            guard let kind = strategy.alternative else {
                return try planner.plan(goals, previous: current?.deployment).plan
            }
            let all = try planner.alternatives(goals, previous: current?.deployment, replicas: pinnedReplicas)
            return all.first { $0.kind == kind }?.outcome.plan
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
