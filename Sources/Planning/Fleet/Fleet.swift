public import Pipelines
public import Quantities

/// Pipelines that share a power cap, a cost cap, or both: each with goals of its own.
public struct Fleet: Sendable {
    /// A pipeline of the fleet.
    public struct Member: Sendable {
        public var name: String
        public var planner: Planner
        /// Completed by the pipeline's own goals.
        public var goals: Goals
        /// What the pipeline's objective counts in the fleet's, at least 0.
        public var weight: Double

        public init(name: String, planner: Planner, goals: Goals = Goals(), weight: Double = 1) {
            self.name = name
            self.planner = planner
            self.goals = goals
            self.weight = weight
        }
    }

    public var members: [Member]
    /// The most power of all pipelines together, PUE included; nil for no cap.
    public var powerCap: Watts?
    /// The most cores of all pipelines together; nil for no cap.
    public var costCap: Double?

    public init(_ members: [Member], powerCap: Watts? = nil, costCap: Double? = nil) {
        self.members = members
        self.powerCap = powerCap
        self.costCap = costCap
    }

    /// The plans with the largest weighted sum of objectives that keep each pipeline's goals and the shared caps.
    ///
    /// Each pipeline offers the plans that none of its own beats in objective, power and, under a cost cap, cost: no
    /// other plan can be part of a best choice. Ties go to lower power, then lower cost.
    /// - Throws: ``PlanningError`` naming the pipeline, as ``Planner/plan(_:previous:)`` does, or for a bad weight or cap.
    public func plan() throws(PlanningError) -> FleetOutcome {
        let metrics: [Metric] = costCap == nil ? [.objective, .power] : [.objective, .power, .cost]
        var fronts: [[Plan]] = []
        for member in members {
            do {
                let front = try member.planner.front(member.goals, in: metrics)
                if front.isEmpty, let reason = try member.planner.plan(member.goals).infeasibility {
                    return .infeasible(FleetInfeasibility(pipeline: member.name, reason: reason))
                }
                fronts.append(front)
            } catch {
                let place = ["pipeline \(member.name)", error.place].compactMap { $0 }.joined(separator: ", ")
                throw PlanningError(error.code, error.message, place: place, advice: error.advice)
            }
        }
        let planner = FleetPlanner(
            zip(members, fronts).map { member, front in
                FleetPlanner.Member(
                    name: member.name, weight: member.weight,
                    plans: front.map { .init(objective: $0.objective, power: $0.power, cost: $0.cost) })
            })
        guard let best = try planner.plan(powerCap: powerCap, costCap: costCap) else {
            return .infeasible(
                FleetInfeasibility(
                    pipeline: nil, reason: try planner.infeasibility(powerCap: powerCap, costCap: costCap)))
        }
        return .plan(
            FleetPlan(
                best,
                members.indices.map {
                    .init(name: members[$0].name, weight: members[$0].weight, plan: fronts[$0][best.plans[$0]])
                }))
    }
}
