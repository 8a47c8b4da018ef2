public import Quantities

/// Chooses a plan for each of many pipelines under one power cap, exactly.
public struct FleetPlanner: Sendable {
    /// A pipeline of the fleet with the plans it may run, for example its front in objective and power.
    public struct Member: Sendable {
        public var name: String
        public var plans: [Choice]

        public init(name: String, plans: [Choice]) {
            self.name = name
            self.plans = plans
        }
    }

    /// What a member's plan is worth and takes.
    public struct Choice: Sendable, Hashable {
        public var objective: Double
        public var power: Watts

        public init(objective: Double, power: Watts) {
            self.objective = objective
            self.power = power
        }
    }

    /// The best choice of plans.
    public struct Outcome: Sendable, Hashable {
        /// Index of the plan of each member.
        public var plans: [Int]
        /// Sum of the objectives.
        public var objective: Double
        /// Sum of the powers.
        public var power: Watts
        /// Whether the choice is proven to be the best.
        public var optimal: Bool
        /// No choice within the cap has a larger sum of objectives.
        public var bound: Double
        /// Partial choices formed in the search.
        public var optionsExamined: Int
    }

    public var members: [Member]

    public init(_ members: [Member]) {
        self.members = members
    }

    /// The plans with the largest sum of objectives whose power keeps the cap; ties go to lower power, then the order.
    /// - Returns: nil when even the least power of each member is too much, or a member has no plan.
    /// - Throws: ``PlanningError`` when the cap or a figure is not finite, or a power is negative.
    public func plan(powerCap: Watts) throws(PlanningError) -> Outcome? {
        guard powerCap.isFinite, powerCap.value >= 0 else {
            throw PlanningError(.goals, "the power cap must be a number of at least 0, not \(powerCap.value)")
        }
        for member in members {
            for (number, plan) in member.plans.enumerated()
            where !(plan.objective.isFinite && plan.power.isFinite && plan.power.value >= 0) {
                throw PlanningError(
                    .pipeline, "plan \(number) has a figure that is not finite, or a negative power",
                    place: "pipeline \(member.name)")
            }
        }
        // A fleet is a pipeline whose stages run side by side: objectives add up as accuracies, powers as energies.
        let table = OptionTable(members)
        var task = SearchTask()
        task.accuracyWeight = 1
        task.limits.energyJoules = powerCap.value
        guard !members.contains(where: \.plans.isEmpty), let optimum = Optimum(table, task) else { return nil }
        return Outcome(
            plans: optimum.choice.map { Int(table.point[$0]) }, objective: optimum.objective,
            power: Watts(optimum.figures.energyJoules), optimal: optimum.isProven, bound: optimum.bound,
            optionsExamined: optimum.examined)
    }
}
