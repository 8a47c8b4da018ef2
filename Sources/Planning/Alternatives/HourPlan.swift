public import Pipelines
public import Quantities

/// The plan of one hour of a day, and what it saves against keeping one plan all day.
public struct HourPlan: Sendable, Hashable, Codable {
    /// Emissions per kilowatt-hour in the hour.
    public var carbonIntensity: CarbonIntensity
    public var outcome: PlanningOutcome
    /// Emissions of the fixed plan in the hour; nil when there is no fixed plan.
    public var fixedCarbonRate: CarbonRate?
    /// Grams that the hour's plan saves against the fixed one, negative when it emits more; nil when either is missing.
    public var gramsSaved: Double?
    /// Whether the fixed plan keeps the hour's carbon budget; true without a budget, nil without a fixed plan.
    public var isFixedWithinBudget: Bool?
}

extension Planner {
    /// The plan for a multiple of the load, all else unchanged.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does, and for a factor that is not above zero.
    public func plan(
        _ goals: Goals, loadTimes factor: Double, previous: Deployment? = nil
    ) throws(PlanningError) -> PlanningOutcome {
        guard factor.isFinite, factor > 0 else {
            throw PlanningError(.goals, "the load must be multiplied by a number above zero, not \(factor)")
        }
        var goals = goals.completed(by: pipeline.goals)
        goals.rate = goals.rate.map { $0 * factor }
        return try plan(goals, previous: previous)
    }

    /// A plan for each hour of a day of changing carbon intensity, beside the one plan for its mean.
    ///
    /// The objective weighs energy, not grams: its energy weight is scaled by the hour's intensity over the mean, so
    /// that a gram weighs the same in every hour. A carbon budget holds in each hour.
    /// - Parameter intensities: one per hour, usually 24; each finite and not negative.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does, and for a curve that is empty or has a bad value.
    public func day(_ goals: Goals, carbonIntensities intensities: [CarbonIntensity]) throws(PlanningError)
        -> [HourPlan]
    {
        if let hour = intensities.firstIndex(where: { !($0.isFinite && $0.value >= 0) }) {
            throw PlanningError(
                .goals, "the carbon intensity must be a number of at least 0, not \(intensities[hour].value)",
                place: "hour \(hour)")
        }
        guard !intensities.isEmpty else { throw PlanningError(.goals, "the day has no carbon intensities") }
        let mean = intensities.reduce(0) { $0 + $1.value } / Double(intensities.count)
        let goals = goals.completed(by: pipeline.goals)
        var average = goals
        average.carbonIntensity = CarbonIntensity(mean)
        let fixed = try plan(average).plan
        var hours: [HourPlan] = []
        for intensity in intensities {
            var own = goals
            own.carbonIntensity = intensity
            if mean > 0 { own.objective?.energy *= intensity.value / mean }
            let outcome = try plan(own)
            // W · g/kWh = mg/h
            let rate = fixed.map { $0.power.value * intensity.value / 1000 }
            let isWithin = rate.map { rate in goals.carbonBudget.map { rate <= $0.value * (1 + 1e-9) } ?? true }
            hours.append(
                HourPlan(
                    carbonIntensity: intensity, outcome: outcome, fixedCarbonRate: rate.map { CarbonRate($0) },
                    gramsSaved: rate.flatMap { rate in outcome.plan?.carbonRate.map { rate - $0.value } },
                    isFixedWithinBudget: isWithin))
        }
        return hours
    }
}
