import Quantities

/// A cap that plans must keep.
public enum Constraint: String, Sendable, Hashable, Codable, CaseIterable, CustomStringConvertible {
    /// Seconds along the critical path.
    case latency
    /// Joules per request.
    case energy
    /// Watts, PUE included.
    case power
    /// Grams of CO₂ equivalent per hour.
    case carbon
    /// Cores.
    case cost
    /// The least accuracy of the pipeline.
    case accuracy
    /// The most replicas of a stage.
    case replicas

    public var description: String { rawValue }

    /// An amount of the constraint with its unit.
    public func text(_ amount: Double) -> String {
        switch self {
        case .latency: Seconds(amount).formatted(significantDigits: 4)
        case .energy: Joules(amount).formatted(significantDigits: 4)
        case .power: Watts(amount).formatted(significantDigits: 4)
        case .carbon: CarbonRate(amount).formatted(significantDigits: 4)
        case .cost: amount.formatted(significantDigits: 4) + " cores"
        case .accuracy, .replicas: amount.formatted(significantDigits: 4)
        }
    }
}

/// A plan, or why there is none; as JSON the plan itself, or `{"infeasible": …}`.
public enum PlanningOutcome: Sendable, Hashable, Codable {
    case plan(Plan)
    case infeasible(Infeasibility)

    /// The plan; nil when the request is infeasible.
    public var plan: Plan? {
        if case .plan(let plan) = self { plan } else { nil }
    }

    /// Why there is no plan; nil when there is one.
    public var infeasibility: Infeasibility? {
        if case .infeasible(let infeasibility) = self { infeasibility } else { nil }
    }

    private enum CodingKeys: String, CodingKey { case infeasible }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let infeasibility = try container.decodeIfPresent(Infeasibility.self, forKey: .infeasible) {
            self = .infeasible(infeasibility)
        } else {
            self = .plan(try Plan(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .plan(let plan): try plan.encode(to: encoder)
        case .infeasible(let infeasibility):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(infeasibility, forKey: .infeasible)
        }
    }
}
