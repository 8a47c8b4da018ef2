public import Pipelines
public import Quantities

/// What becomes of a plan when the load is multiplied and all caps stay.
public struct LoadChange: Sendable, Hashable, Codable {
    /// The factor: 2 for twice the load.
    public var loadTimes: Double
    /// The load planned for.
    public var rate: Rate
    public var outcome: PlanningOutcome
}

extension Planner {
    /// The plans for multiples of the load, all else unchanged.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does, and for a factor that is not above zero.
    public func loadChanges(
        _ goals: Goals, times factors: [Double], previous: Deployment? = nil
    ) throws(PlanningError) -> [LoadChange] {
        let goals = goals.completed(by: pipeline.goals)
        var changes: [LoadChange] = []
        for factor in factors {
            guard factor.isFinite, factor > 0 else {
                throw PlanningError(.goals, "the load must be multiplied by a number above zero, not \(factor)")
            }
            var changed = goals
            changed.rate = goals.rate.map { $0 * factor }
            let outcome = try plan(changed, previous: previous)
            changes.append(LoadChange(loadTimes: factor, rate: changed.rate ?? .zero, outcome: outcome))
        }
        return changes
    }
}
