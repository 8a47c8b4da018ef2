import Pipelines
import Planning
import Quantities

/// How far goals must be tightened for what is measured to keep them, where plans promise more than is seen.
///
/// What machines use at rest is the same whatever runs: it is left out, lest the factor of one plan be another for the next.
struct GoalCorrection: Sendable, Hashable {
    /// Measured over planned beyond the machines' rest, above 1, of goals that were seen to be missed.
    private(set) var factors: [Constraint: Double] = [:]
    /// What the machines' rest took of the figures last seen, of goals with a factor.
    private var rests: [Constraint: Double] = [:]
    /// The last figures that missed a goal.
    private(set) var measured: [Constraint: Double] = [:]

    /// No goal is tightened further: what is so far off is no plan's to mend.
    static let largest = 2.0
    private static let weight = 0.5
    /// Factors move in steps, so that noise does not make new plans.
    private static let step = 0.05
    /// Below this excess plans are believed again.
    private static let least = 0.01

    /// What a window showed of a goal.
    struct Sighting {
        var constraint: Constraint
        var measured: Double
        /// What the plan of what ran says at the load that came.
        var planned: Double
        var goal: Double
        var rest = Rest()
    }

    /// What the machines' rest takes: a light load shares it among fewer requests than were planned for.
    struct Rest: Sendable, Hashable {
        var measured = 0.0
        var planned = 0.0
    }

    /// A goal counts from the first time it is missed; its factor then follows what is seen, so that a plan that now keeps
    /// it is not given up for the one before.
    mutating func learn(_ sighting: Sighting) {
        let rest = sighting.rest
        guard sighting.planned > rest.planned, sighting.measured.isFinite else { return }
        let ratio = (sighting.measured - rest.measured) / (sighting.planned - rest.planned)
        let isRestless = rest.measured > rest.planned * (1 + Self.least)
        let constraint = sighting.constraint
        let isMissed = sighting.measured > sighting.goal
        measured[constraint] = isMissed ? sighting.measured : nil
        guard factors[constraint] != nil || (isMissed && (ratio > 1 || isRestless)) else { return }
        let before = factors[constraint] ?? ratio
        let factor = min(Self.largest, before + Self.weight * (ratio - before))
        let isTight = factor > 1 + Self.least || isRestless
        factors[constraint] = isTight ? max(1, factor) : nil
        rests[constraint] = isTight ? rest.measured : nil
    }

    /// The goals as plans must keep them.
    /// - Parameter rest: what the machines' rest takes of each in plans; what was seen to be taken up is no plan's to keep.
    func tightened(_ goals: Goals, rest: (Constraint) -> Double = { _ in 0 }) -> Goals {
        var goals = goals
        for (constraint, factor) in factors {
            let (seen, planned) = (rests[constraint] ?? 0, rest(constraint))
            guard let limit = goals.limit(constraint), limit > max(seen, planned) else { continue }
            let excess = factor * (limit - planned) / (limit - seen) - 1
            goals.set(
                constraint, to: planned + (limit - planned) / (1 + Self.step * max(0, excess / Self.step).rounded(.up)))
        }
        return goals
    }

    /// What was measured and what is planned for instead; nil when plans are believed.
    func sentence(_ goals: Goals, rest: (Constraint) -> Double = { _ in 0 }) -> String? {
        let tight = tightened(goals, rest: rest)
        let parts = Constraint.allCases.compactMap { constraint -> String? in
            guard factors[constraint] != nil, let goal = goals.limit(constraint), let aim = tight.limit(constraint)
            else { return nil }
            let seen = measured[constraint].map { "measured \(constraint.short($0)) is above the goal of" } ?? "to keep"
            return "\(seen) \(constraint.short(goal)) \(constraint), it plans for \(constraint.short(aim))"
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
