public import Pipelines
public import Planning
public import Quantities

/// A plan, and what becomes of it when limits, the load or the carbon intensity change, as far as that was asked.
public struct PlanAnswer: Sendable {
    public var outcome: PlanningOutcome
    /// What each limit's move changes; nil when it was not asked.
    public var sensitivity: [Sensitivity]?
    /// What each limit is worth; nil without a plan, or when it was not asked.
    public var shadowPrices: [ShadowPrice]?
    /// Plans for multiples of the load; nil when they were not asked.
    public var loads: [LoadChange]?
    /// Plans for the hours of a day; nil when they were not asked.
    public var carbonDay: CarbonDay?

    /// Plans, and answers what is asked beside the plan.
    /// - Throws: `PlanningError` for goals that make no sense.
    public init(_ planner: Planner, _ goals: Goals, _ question: Question) throws(PlanningError) {
        var goals = goals
        if let curve = question.carbonCurve { goals.carbonIntensity = curve.mean }
        outcome = try planner.plan(goals, previous: question.previous)
        if question.movesLimits {
            let moves = try planner.sensitivity(goals, previous: question.previous)
            sensitivity = moves
            shadowPrices = outcome.plan.map { moves.shadowPrices(of: $0) }
        }
        if !question.loadTimes.isEmpty {
            loads = try planner.loadChanges(goals, times: question.loadTimes, previous: question.previous)
        }
        if let curve = question.carbonCurve { carbonDay = try CarbonDay(planner, goals, curve) }
    }

    /// What is asked beside the plan.
    public struct Question: Sendable {
        /// What runs now.
        public var previous: Deployment?
        /// Whether each limit moves by 10 %, down and up.
        public var movesLimits = false
        /// Multiples of the load to plan for.
        public var loadTimes: [Double] = []
        /// The hours of a day to plan for; the plan itself is then for their mean.
        public var carbonCurve: CarbonCurve?

        public init() {}
    }
}

/// As JSON the plan itself, or `{"infeasible": …}`, with what was asked beside its keys.
extension PlanAnswer: Encodable {
    private enum CodingKeys: String, CodingKey { case sensitivity, shadowPrices, loads, carbonDay }

    public func encode(to encoder: any Encoder) throws {
        try outcome.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(sensitivity, forKey: .sensitivity)
        try container.encodeIfPresent(shadowPrices, forKey: .shadowPrices)
        try container.encodeIfPresent(loads, forKey: .loads)
        try container.encodeIfPresent(carbonDay, forKey: .carbonDay)
    }
}

/// The plans of a day, and where its carbon intensities come from.
public struct CarbonDay: Sendable, Hashable {
    public var plan: DayPlan
    public var curve: CarbonCurve
    /// The most grams per hour; nil for none.
    public var budget: CarbonRate?
    /// Whether plans depend on the intensity at all: energy has a weight, or there is a budget.
    public var isEnergyCharged: Bool

    /// - Throws: `PlanningError` for goals that make no sense.
    init(_ planner: Planner, _ goals: Goals, _ curve: CarbonCurve) throws(PlanningError) {
        self.curve = curve
        var plan = try planner.day(goals, carbonIntensities: curve.hours.map(\.intensity))
        for (index, hour) in curve.hours.enumerated() { plan.hours[index].hour = hour.hour }
        self.plan = plan
        let goals = goals.completed(by: planner.pipeline.goals)
        budget = goals.carbonBudget
        isEnergyCharged = budget != nil || (goals.objective?.energy ?? 0) > 0
    }
}

extension CarbonDay: Encodable {
    private enum CodingKeys: String, CodingKey { case column, provenance }

    public func encode(to encoder: any Encoder) throws {
        try plan.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(curve.column, forKey: .column)
        try container.encode(curve.provenance, forKey: .provenance)
    }
}
