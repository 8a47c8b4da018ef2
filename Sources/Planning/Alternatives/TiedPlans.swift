public import Pipelines
public import Quantities

/// The plans within the caps that are no less accurate and no dearer than one: what a planner that ignores energy
/// cannot tell from it.
public struct TiedPlans: Sendable, Hashable, Codable {
    /// How many there are, the plan itself among them.
    public var count: Int
    /// Their least energy per request.
    public var least: Joules
    /// What choosing one of them at random costs on average.
    public var mean: Joules
    /// Their most energy per request.
    public var most: Joules
}

extension Planner {
    /// The plans that tie with one, by looking at every combination of options.
    /// - Parameters:
    ///   - goals: those the plan was made for; caps on energy, power and carbon are ignored.
    ///   - limit: the most combinations looked at.
    /// - Returns: nil when there are more combinations than that.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func ties(with plan: Plan, _ goals: Goals, limit: Int = 200_000) throws(PlanningError) -> TiedPlans? {
        let request = try Request(goals.completed(by: pipeline.goals))
        let table = try table(request)
        var limits = request.limits(without: [.energy, .power, .carbon])
        limits.accuracy = max(limits.accuracy, plan.accuracy)
        limits.cost = min(limits.cost, plan.cost)
        guard table.combinations <= Double(limit) else { return nil }
        let energies = Configurations(table, limits: limits, limit: limit, seed: 1).energyJoules
        guard let least = energies.min(), let most = energies.max() else { return nil }
        return TiedPlans(
            count: energies.count, least: Joules(least),
            mean: Joules(energies.reduce(0, +) / Double(energies.count)), most: Joules(most))
    }
}

extension OptionTable {
    /// How many combinations of options there are.
    var combinations: Double {
        order.indices.reduce(1) { $0 * Double(offsets[$1 + 1] - offsets[$1]) }
    }
}
