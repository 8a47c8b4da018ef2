import Pipelines
public import Quantities

/// Chooses a plan for each of many pipelines under shared caps on power and cost, exactly.
public struct FleetPlanner: Sendable {
    /// A pipeline of the fleet with the plans it may run, for example its front in objective and power.
    public struct Member: Sendable {
        public var name: String
        /// What the objectives of its plans are multiplied by, at least 0.
        public var weight: Double
        public var plans: [Choice]

        public init(name: String, weight: Double = 1, plans: [Choice]) {
            self.name = name
            self.weight = weight
            self.plans = plans
        }
    }

    /// What a member's plan is worth and takes.
    public struct Choice: Sendable, Hashable {
        public var objective: Double
        public var power: Watts
        /// Cores.
        public var cost: Double

        public init(objective: Double, power: Watts, cost: Double = 0) {
            self.objective = objective
            self.power = power
            self.cost = cost
        }
    }

    /// The best choice of plans.
    public struct Outcome: Sendable, Hashable {
        /// Index of the plan of each member.
        public var plans: [Int]
        /// Weighted sum of the objectives.
        public var objective: Double
        /// Sum of the powers.
        public var power: Watts
        /// Sum of the cores.
        public var cost: Double
        /// Whether the choice is proven to be the best.
        public var optimal: Bool
        /// No choice within the caps has a larger weighted sum of objectives.
        public var bound: Double
        /// Partial choices formed in the search.
        public var optionsExamined: Int
    }

    public var members: [Member]

    public init(_ members: [Member]) {
        self.members = members
    }

    /// The plans with the largest weighted sum of objectives that keep the caps; ties go to lower power, then lower
    /// cost, then the order, members with equal plans taken together.
    /// - Returns: nil when no choice keeps the caps, or a member has no plan.
    /// - Throws: ``PlanningError`` when a cap or a figure is not finite, or a weight, power or cost is negative.
    public func plan(powerCap: Watts? = nil, costCap: Double? = nil) throws(PlanningError) -> Outcome? {
        let request = try request(powerCap, costCap)
        guard !members.contains(where: \.plans.isEmpty) else { return nil }
        let order = membersByKind
        let table = OptionTable(order.map { members[$0] })
        guard let optimum = try Optimum(table, SearchTask(request, limits: request.limits())) else { return nil }
        var plans = order
        for (place, option) in optimum.choice.enumerated() { plans[order[place]] = Int(table.point[option]) }
        return Outcome(
            plans: plans, objective: optimum.objective,
            power: Watts(optimum.figures.energyJoules), cost: optimum.figures.cost, optimal: optimum.isProven,
            bound: optimum.bound, optionsExamined: optimum.examined)
    }

    /// The members in their order, but those with equal plans and weights behind the first of them.
    private var membersByKind: [Int] {
        var kinds: [Kind: Int] = [:]
        var alike: [[Int]] = []
        for (index, member) in members.enumerated() {
            let kind = Kind(weight: member.weight, plans: member.plans)
            if let number = kinds[kind] {
                alike[number].append(index)
            } else {
                kinds[kind] = alike.count
                alike.append([index])
            }
        }
        return alike.flatMap { $0 }
    }

    /// What two members must share for their plans to be interchangeable.
    private struct Kind: Hashable {
        let weight: Double
        let plans: [Choice]
    }

    /// Which of the caps keeps every choice away; of use only when there is no plan, though each member has one.
    /// - Throws: ``PlanningError`` as ``plan(powerCap:costCap:)`` does.
    public func infeasibility(powerCap: Watts? = nil, costCap: Double? = nil) throws(PlanningError) -> Infeasibility {
        Infeasibility(OptionTable(members), try request(powerCap, costCap))
    }

    /// A fleet is a pipeline whose stages run side by side, one request a second: objectives add up as accuracies,
    /// powers as energies.
    private func request(_ powerCap: Watts?, _ costCap: Double?) throws(PlanningError) -> Request {
        for member in members {
            guard member.weight.isFinite, member.weight >= 0 else {
                throw PlanningError(
                    .goals, "the weight must be a number of at least 0, not \(member.weight)",
                    place: "pipeline \(member.name)")
            }
            for (number, plan) in member.plans.enumerated()
            where !(plan.objective.isFinite && plan.power.isUsable && plan.cost.isFinite && plan.cost >= 0) {
                throw PlanningError(
                    .pipeline, "plan \(number) has a figure that is not finite, or a negative power or cost",
                    place: "pipeline \(member.name)")
            }
        }
        var goals = Goals(rate: Rate(1), objective: Objective(accuracy: 1))
        goals.accuracyOfPipeline = .sum
        goals.powerCap = powerCap
        goals.costCap = costCap
        return try Request(goals)
    }
}
