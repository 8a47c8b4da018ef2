public import Quantities

/// The plan of one hour of a day, and what it saves against keeping one plan all day.
public struct HourPlan: Sendable, Hashable, Codable {
    /// Which hour: 0 for the first of the day.
    public var hour: Int
    /// Emissions per kilowatt-hour in the hour.
    public var carbonIntensity: CarbonIntensity
    public var outcome: PlanningOutcome
    /// Stages whose variant or operating point differs from the fixed plan's; empty also when either plan is missing.
    public var changedStages: [String]
    /// Emissions of the fixed plan in the hour; nil when there is no fixed plan.
    public var fixedCarbonRate: CarbonRate?
    /// Grams that the hour's plan saves against the fixed one, negative when it emits more; nil when either is missing.
    public var gramsSaved: Double?
    /// What the fixed plan reaches in the hour's weights, to set beside the objective of the hour's plan.
    ///
    /// The hour's plan reaches at least that, but for an hour whose carbon budget the fixed plan breaks.
    public var fixedObjective: Double?
    /// Whether the fixed plan keeps the hour's carbon budget; true without a budget, nil without a fixed plan.
    public var isFixedWithinBudget: Bool?
}
