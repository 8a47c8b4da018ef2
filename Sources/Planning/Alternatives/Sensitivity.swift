public import Pipelines
import Quantities

/// What becomes of a plan when one cap moves.
public struct Sensitivity: Sendable, Hashable, Codable {
    public var constraint: Constraint
    /// The cap as asked for, in its own unit.
    public var cap: Double
    /// The cap as moved, in its own unit.
    public var limit: Double
    /// The share by which the cap moved: −0.1 for ten per cent less.
    public var change: Double
    public var outcome: PlanningOutcome
}

extension Planner {
    /// The plans for each cap moved by a share of itself, down and up, the others unchanged.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func sensitivity(
        _ goals: Goals, change: Double = 0.1, previous: Deployment? = nil
    ) throws(PlanningError) -> [Sensitivity] {
        let goals = goals.completed(by: pipeline.goals)
        var sensitivities: [Sensitivity] = []
        for (constraint, limit) in try Request(goals).caps {
            for share in [-change, change] {
                var moved = goals
                moved.set(constraint, to: limit * (1 + share))
                sensitivities.append(
                    Sensitivity(
                        constraint: constraint, cap: limit, limit: limit * (1 + share), change: share,
                        outcome: try plan(moved, previous: previous)))
            }
        }
        return sensitivities
    }
}
