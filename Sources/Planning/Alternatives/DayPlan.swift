public import Pipelines
public import Quantities

/// A plan for each hour of a day of changing carbon intensity, beside one plan that is kept all day.
public struct DayPlan: Sendable, Hashable, Codable {
    /// The mean of the hours.
    public var meanCarbonIntensity: CarbonIntensity
    /// The plan for the mean: the best of all plans that are kept all day, but for the carbon budget of single hours.
    public var fixed: PlanningOutcome
    public var hours: [HourPlan]
    /// Over the hours in which both the hour and the day have a plan; nil when there are none.
    public var totals: Totals?
    /// Hours that no plan can serve within the caps.
    public var hoursWithoutPlan: Int
    /// Hours in which the fixed plan breaks the carbon budget.
    public var hoursFixedOverBudget: Int
    /// Stages that change from one hour to the next, over the day; switching is not charged.
    public var changes: Int

    /// What the plans of the hours do together, beside the fixed plan in the same hours.
    public struct Totals: Sendable, Hashable, Codable {
        public var hours: Int
        public var emissions: GramsCO2e
        public var fixedEmissions: GramsCO2e
        /// Negative when the plans of the hours emit more.
        public var saved: GramsCO2e
        /// Of the fixed plan's emissions; nil when it has none.
        public var savedShare: Double?
        /// PUE included.
        public var energy: Joules
        public var fixedEnergy: Joules
        /// Means over the hours, at the same load in each.
        public var accuracy: Double
        public var fixedAccuracy: Double
        public var cost: Double
        public var fixedCost: Double
        /// In each hour's weights, as ``HourPlan/fixedObjective`` is.
        public var objective: Double
        public var fixedObjective: Double
    }
}

extension Planner {
    /// A plan for each hour of a day of changing carbon intensity, beside the one plan for its mean.
    ///
    /// The objective weighs energy, not grams: its energy weight e counts e · intensity ÷ mean in an hour, so that a gram
    /// weighs the same in every hour. The fixed plan has the weight as given, and over the day both come to the same:
    /// its objective is the mean of what it reaches in the weights of the hours. A carbon budget holds in each hour; the
    /// fixed plan keeps it at the mean intensity, and may break it in single hours. Switching is not charged.
    /// - Parameter intensities: one per hour, usually 24; each finite and not negative.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does, and for a curve that is empty or has a bad value.
    public func day(_ goals: Goals, carbonIntensities intensities: [CarbonIntensity]) throws(PlanningError) -> DayPlan {
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
        let fixed = try plan(average)
        var hours: [HourPlan] = []
        for (hour, intensity) in intensities.enumerated() {
            let share = mean > 0 ? intensity.value / mean : 1
            var own = goals
            own.carbonIntensity = intensity
            own.objective?.energy *= share
            let beside = fixed.plan.map { FixedPlan($0, in: intensity, energyShare: share, goals) }
            hours.append(HourPlan(hour, intensity, try plan(own), beside: beside))
        }
        return DayPlan(mean: CarbonIntensity(mean), fixed: fixed, hours: hours)
    }
}

/// The plan that is kept all day, as it does in one hour.
private struct FixedPlan {
    let plan: Plan
    let carbonRate: CarbonRate
    /// In the weights of the hour.
    let objective: Double
    let isWithinBudget: Bool

    init(_ plan: Plan, in intensity: CarbonIntensity, energyShare share: Double, _ goals: Goals) {
        self.plan = plan
        carbonRate = intensity * plan.power
        objective = plan.objective - (goals.objective?.energy ?? 0) * (share - 1) * plan.energyPerRequest.value
        let rate = carbonRate
        isWithinBudget = goals.carbonBudget.map { rate.value <= $0.value * (1 + Limits.tolerance) } ?? true
    }
}

extension HourPlan {
    fileprivate init(_ hour: Int, _ intensity: CarbonIntensity, _ outcome: PlanningOutcome, beside fixed: FixedPlan?) {
        self.hour = hour
        carbonIntensity = intensity
        self.outcome = outcome
        fixedCarbonRate = fixed?.carbonRate
        fixedObjective = fixed?.objective
        isFixedWithinBudget = fixed?.isWithinBudget
        changedStages = []
        guard let fixed, let own = outcome.plan else { return }
        changedStages = own.stagesChanged(from: fixed.plan)
        gramsSaved = own.carbonRate.map { (fixed.carbonRate - $0).value }
    }
}

extension Plan {
    /// Names of the stages whose variant or operating point differs.
    fileprivate func stagesChanged(from other: Plan) -> [String] {
        zip(stages, other.stages).filter { $0.variant != $1.variant || $0.point != $1.point }.map(\.0.name)
    }
}

extension DayPlan {
    fileprivate init(mean: CarbonIntensity, fixed: PlanningOutcome, hours: [HourPlan]) {
        meanCarbonIntensity = mean
        self.fixed = fixed
        self.hours = hours
        hoursWithoutPlan = hours.count { $0.outcome.plan == nil }
        hoursFixedOverBudget = hours.count { $0.isFixedWithinBudget == false }
        let plans = hours.compactMap(\.outcome.plan)
        changes = zip(plans.dropFirst(), plans).reduce(0) { $0 + $1.0.stagesChanged(from: $1.1).count }
        totals = fixed.plan.flatMap { Totals(hours, beside: $0) }
    }
}

extension DayPlan.Totals {
    fileprivate init?(_ hours: [HourPlan], beside fixed: Plan) {
        let both = hours.compactMap { hour in hour.outcome.plan.map { (hour: hour, plan: $0) } }
        guard !both.isEmpty else { return nil }
        let count = Double(both.count)
        let hour = Seconds(3600)
        self.hours = both.count
        emissions = GramsCO2e(both.reduce(0) { $0 + ($1.plan.carbonRate?.value ?? 0) })
        fixedEmissions = GramsCO2e(both.reduce(0) { $0 + ($1.hour.fixedCarbonRate?.value ?? 0) })
        saved = fixedEmissions - emissions
        savedShare = fixedEmissions > .zero ? saved / fixedEmissions : nil
        energy = both.reduce(.zero) { $0 + $1.plan.power * hour }
        fixedEnergy = fixed.power * hour * count
        accuracy = both.reduce(0) { $0 + $1.plan.accuracy } / count
        fixedAccuracy = fixed.accuracy
        cost = both.reduce(0) { $0 + $1.plan.cost } / count
        fixedCost = fixed.cost
        objective = both.reduce(0) { $0 + $1.plan.objective } / count
        fixedObjective = both.reduce(0) { $0 + ($1.hour.fixedObjective ?? 0) } / count
    }
}
