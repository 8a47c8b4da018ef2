public import Simulation

/// How the plans of a served pipeline come about.
public enum ServingStrategy: Sendable, Hashable, RawRepresentable, CaseIterable {
    /// A new plan every period.
    case adaptive(PlanningStrategy)
    /// One plan for the rate at the start, kept.
    case fixed

    public static var allCases: [ServingStrategy] { PlanningStrategy.allCases.map { .adaptive($0) } + [.fixed] }

    public init?(rawValue: String) {
        guard let strategy = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = strategy
    }

    public var rawValue: String {
        switch self {
        case .adaptive(let strategy): strategy.rawValue
        case .fixed: "static"
        }
    }

    /// How its first plan is made.
    var planning: PlanningStrategy {
        switch self {
        case .adaptive(let strategy): strategy
        case .fixed: .energyAware
        }
    }
}
