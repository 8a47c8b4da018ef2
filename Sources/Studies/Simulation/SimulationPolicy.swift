public import Simulation

/// How the plan of a simulated pipeline comes about.
public enum SimulationPolicy: Sendable, Hashable, RawRepresentable, CaseIterable, Codable {
    /// One plan for one rate, kept.
    case fixed
    /// A new plan every period.
    case adaptive(PlanningStrategy)

    public static var allCases: [SimulationPolicy] { [.fixed] + PlanningStrategy.allCases.map { .adaptive($0) } }

    public init?(rawValue: String) {
        if rawValue == "fixed" {
            self = .fixed
        } else if let strategy = PlanningStrategy(rawValue: rawValue) {
            self = .adaptive(strategy)
        } else {
            return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .fixed: "fixed"
        case .adaptive(let strategy): strategy.rawValue
        }
    }

    /// Whether it plans by the goals as they are; where such a plan is missing, the goals are out of reach.
    var keepsAllGoals: Bool { self == .fixed || self == .adaptive(.energyAware) }
}
