public import Pipelines
public import Simulation

/// How the plan of a simulated pipeline comes about.
public enum SimulationPolicy: Sendable, Hashable, RawRepresentable, CaseIterable, Codable {
    /// One plan for one rate, kept; batches wait for as long as the plan expects them to take to fill.
    case fixed
    /// The same plan, with batches started in another way.
    case batching(Batching)
    /// A new plan every period.
    case adaptive(PlanningStrategy)

    /// All but those that start batches in another way, which have amounts of their own.
    public static var allCases: [SimulationPolicy] { [.fixed] + PlanningStrategy.allCases.map { .adaptive($0) } }

    /// What a command may name.
    public static var forms: [String] { allCases.map(\.rawValue) + Batching.forms }

    public init?(rawValue: String) {
        if rawValue == "fixed" {
            self = .fixed
        } else if let strategy = PlanningStrategy(rawValue: rawValue) {
            self = .adaptive(strategy)
        } else if let batching = Batching(rawValue: rawValue) {
            self = .batching(batching)
        } else {
            return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .fixed: "fixed"
        case .batching(let batching): batching.rawValue
        case .adaptive(let strategy): strategy.rawValue
        }
    }

    /// Whether it plans by the goals as they are; where such a plan is missing, the goals are out of reach.
    var keepsAllGoals: Bool { !isAdaptive || self == .adaptive(.energyAware) }

    /// Whether it plans anew while the load runs.
    public var isAdaptive: Bool { if case .adaptive = self { true } else { false } }
}
