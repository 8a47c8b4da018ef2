import Quantities

/// What a cap is worth: how much the plan leaves of it, and what the objective gains or loses when it moves.
///
/// Plans change by leaps, so there is no derivative: prices are means over the step by which the cap moved. Zero says
/// that the step buys nothing: the cap has slack, another one binds, or no option lies within the step.
public struct ShadowPrice: Sendable, Hashable, Codable {
    public var constraint: Constraint
    /// Unit of ``limit``, ``used`` and ``slack``: `s`, `J`, `W`, `g/h`, `cores`; empty for accuracy.
    public var unit: String
    public var limit: Double
    /// What the plan has of the capped figure.
    public var used: Double
    /// What lies between the plan's figure and the cap, at least 0.
    public var slack: Double
    /// The share of itself by which the cap moved, for example 0.1.
    public var change: Double
    /// Objective gained per unit by which the cap is loosened; nil for a cap of zero, which no share of itself moves.
    public var objectivePerUnitLooser: Double?
    /// Objective lost per unit by which the cap is tightened; nil also when no plan keeps the tighter cap.
    public var objectivePerUnitTighter: Double?

    /// - Parameter moves: of one cap.
    fileprivate init?(_ moves: [Sensitivity], of plan: Plan) {
        guard let first = moves.first, let used = first.constraint.amount(of: plan) else { return nil }
        constraint = first.constraint
        unit = constraint.unit
        limit = first.cap
        self.used = used
        let isFloor = constraint == .accuracy
        // Caps hold within a relative tolerance: what lies beyond one by rounding is at the cap.
        slack = max(0, isFloor ? used - limit : limit - used)
        change = abs(first.change)
        func price(looser: Bool) -> Double? {
            guard let move = moves.first(where: { ($0.change > 0) == (looser != isFloor) }), move.limit != limit,
                let moved = move.outcome.plan
            else { return nil }
            let gain = looser ? moved.objective - plan.objective : plan.objective - moved.objective
            return max(0, gain) / abs(move.limit - limit)
        }
        objectivePerUnitLooser = price(looser: true)
        objectivePerUnitTighter = price(looser: false)
    }
}

extension [Sensitivity] {
    /// The price of each cap that moved, in their order.
    /// - Parameter plan: the plan with the caps where they were.
    public func shadowPrices(of plan: Plan) -> [ShadowPrice] {
        let constraints = reduce(into: [Constraint]()) { if !$0.contains($1.constraint) { $0.append($1.constraint) } }
        return constraints.compactMap { constraint in
            ShadowPrice(filter { $0.constraint == constraint }, of: plan)
        }
    }
}

extension Constraint {
    /// The unit of its amounts; empty for none.
    public var unit: String {
        switch self {
        case .latency: "s"
        case .energy: "J"
        case .power: "W"
        case .carbon: "g/h"
        case .cost: "cores"
        case .accuracy, .replicas: ""
        }
    }

    /// What a plan has of the capped figure; nil where a plan has no such figure.
    package func amount(of plan: Plan) -> Double? {
        switch self {
        case .latency: plan.latency.value
        case .energy: plan.energyPerRequest.value
        case .power: plan.power.value
        case .carbon: plan.carbonRate?.value
        case .cost: plan.cost
        case .accuracy: plan.accuracy
        case .replicas: nil
        }
    }
}
