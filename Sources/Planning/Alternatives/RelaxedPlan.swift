public import Pipelines
import Quantities

/// The best plan when some goals may be given up, and which were.
public struct RelaxedPlan: Sendable, Hashable, Codable {
    public var plan: Plan
    /// Those given up, in the order of giving up; empty when the plan keeps every goal.
    public var relaxations: [Relaxation]

    /// A goal that was given up, no further than needed.
    public struct Relaxation: Sendable, Hashable, Codable {
        public var constraint: Constraint
        /// The goal, and what took its place, in the constraint's unit.
        public var goal: Double
        public var limit: Double
    }
}

extension Planner {
    /// The best plan, after giving up goals in an order where no plan keeps all.
    ///
    /// As few goals are given up as the order allows: the first, then the first two, and so on. Of those, the last in the
    /// order moves the least, then the one before it, and so on, so that what matters most is missed by the least.
    /// - Parameters:
    ///   - goals: completed by the pipeline's own.
    ///   - order: the goals that may be given up, the first one first; others are kept.
    /// - Returns: nil when no plan keeps the others.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func plan(
        _ goals: Goals, previous: Deployment? = nil, givingUp order: [Constraint]
    ) throws(PlanningError) -> RelaxedPlan? {
        try plan(goals, previous: previous, pinnedReplicas: nil, givingUp: order)
    }

    /// - Parameter pinnedReplicas: the replicas of every stage, whether its load needs them or not.
    package func plan(
        _ goals: Goals, previous: Deployment?, pinnedReplicas: Int?, givingUp order: [Constraint]
    ) throws(PlanningError) -> RelaxedPlan? {
        var goals = goals.completed(by: pipeline.goals)
        let request = try Request(goals)
        let table = try table(request, previous: previous, pinnedReplicas: pinnedReplicas)
        guard table.tooManyReplicas == nil else { return nil }
        if let optimum = try Optimum(table, SearchTask(request, limits: request.limits())) {
            return RelaxedPlan(plan: Plan(optimum, table, request, pipeline), relaxations: [])
        }
        let limits = Dictionary(uniqueKeysWithValues: request.caps.map { ($0.constraint, $0.limit) })
        let given = order.filter { limits[$0] != nil }
        guard let sufficient = try Self.sufficient(given, table, request) else { return nil }
        var relaxations: [RelaxedPlan.Relaxation] = []
        for place in (0...sufficient).reversed() {
            let constraint = given[place]
            guard let goal = limits[constraint],
                let best = Infeasibility.best(
                    constraint, table, try Request(goals), without: Set(given[...place])
                ).figure, constraint == .accuracy ? best < goal : best > goal
            else { continue }
            goals.set(constraint, to: best)
            relaxations.append(.init(constraint: constraint, goal: goal, limit: best))
        }
        let relaxed = try Request(goals)
        guard let optimum = try Optimum(table, SearchTask(relaxed, limits: relaxed.limits())) else { return nil }
        return RelaxedPlan(plan: Plan(optimum, table, relaxed, pipeline), relaxations: relaxations.reversed())
    }

    /// The place of the last goal that must be given up for any plan to be left, with all before it; nil for none.
    private static func sufficient(
        _ order: [Constraint], _ table: OptionTable, _ request: Request
    ) throws(PlanningError) -> Int? {
        for last in order.indices {
            var task = SearchTask()
            task.limits = request.limits(without: Set(order[...last]))
            if try Optimum(table, task) != nil { return last }
        }
        return nil
    }
}

extension Goals {
    /// Sets the limit that a constraint stands for, in its own unit; nothing for replicas, which are the pipeline's.
    package mutating func set(_ constraint: Constraint, to limit: Double?) {
        switch constraint {
        case .latency: latencySLA = limit.map { Seconds($0) }
        case .energy: energySLA = limit.map { Joules($0) }
        case .power: powerCap = limit.map { Watts($0) }
        case .carbon: carbonBudget = limit.map { CarbonRate($0) }
        case .cost: costCap = limit
        case .accuracy: accuracyFloor = limit
        case .replicas: break
        }
    }

    /// The limit that a constraint stands for, in its own unit; nil where none is asked for.
    package func limit(_ constraint: Constraint) -> Double? {
        switch constraint {
        case .latency: latencySLA?.value
        case .energy: energySLA?.value
        case .power: powerCap?.value
        case .carbon: carbonBudget?.value
        case .cost: costCap
        case .accuracy: accuracyFloor
        case .replicas: nil
        }
    }
}

extension Degradation.Goal {
    /// The constraint that the goal sets.
    package var constraint: Constraint {
        switch self {
        case .latencySLA: .latency
        case .energySLA: .energy
        case .powerCap: .power
        case .carbonBudget: .carbon
        case .costCap: .cost
        case .accuracyFloor: .accuracy
        }
    }
}
