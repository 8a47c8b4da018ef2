import Pipelines
import Planning
public import Quantities

/// How a promise stands: what was promised, and what is.
public struct GoalStanding: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        case kept = "ok"
        /// Kept, but near its limit.
        case atRisk = "at risk"
        case violated
        /// No plan keeps it, and what runs was planned without it.
        case givenUp = "given up"
        /// Nothing was measured that tells.
        case unknown
    }

    /// What is promised, such as `latency p99`.
    public var name: String
    /// In ``unit``; nil when it is not known.
    public var value: Double?
    public var limit: Double
    /// Whether the limit is the least that is promised, and not the most.
    public var isFloor: Bool
    /// `ratio` for what has no unit.
    public var unit: String
    public var state: State
}

/// When a promise that is still kept counts as at risk.
public struct GoalThresholds: Sendable, Hashable {
    /// Above this part of the limit.
    public var atRisk: Fraction

    public init(atRisk: Fraction = Fraction(0.9)) { self.atRisk = atRisk }

    /// Compares a value with its limit.
    func state(_ value: Double?, limit: Double, of constraint: Constraint) -> GoalStanding.State {
        guard let value, value.isFinite else { return .unknown }
        switch constraint {
        // What runs has these figures as long as it runs: a limit that is just met is in no danger.
        case .accuracy: return value < limit * (1 - Self.tolerance) ? .violated : .kept
        case .cost, .replicas: return value > limit * (1 + Self.tolerance) ? .violated : .kept
        case .latency, .energy, .power, .carbon:
            if value > limit { return .violated }
            return value > atRisk.value * limit ? .atRisk : .kept
        }
    }

    /// Sums of cores and products of accuracies are as exact as their rounding.
    private static let tolerance = 1e-9
}

/// What was measured in the last seconds, or is known of what runs, and promises are made about.
struct PromisedFigures: Sendable {
    var p99: Seconds?
    /// Energy of the service per answered request, rest included, other processes' not.
    var energyPerRequest: Joules?
    /// Of the service: rest and what it uses beyond, other processes' not, as the adaptation loop compares it.
    var power: Watts?
    /// Of the service, building included.
    var carbonRate: CarbonRate?
    var running: RunningFigures?
}

extension Goals {
    /// How the promises of these goals stand that have a limit; the power cap includes the building's overhead.
    /// - Parameter givenUp: goals that what runs was planned without.
    func standings(
        _ figures: PromisedFigures, _ thresholds: GoalThresholds, givenUp: Set<Constraint> = []
    ) -> [GoalStanding] {
        func standing(_ constraint: Constraint, _ name: String, _ unit: String, _ value: Double?) -> GoalStanding? {
            limit(constraint).map { limit in
                GoalStanding(
                    name: name, value: value, limit: limit, isFloor: constraint == .accuracy, unit: unit,
                    state: givenUp.contains(constraint)
                        ? .givenUp : thresholds.state(value, limit: limit, of: constraint))
            }
        }
        return [
            standing(.latency, "latency p99", "s", figures.p99?.value),
            standing(.energy, "energy per request", "J", figures.energyPerRequest?.value),
            standing(.power, "power", "W", figures.power.map { $0.value * (pue ?? 1) }),
            standing(.carbon, "carbon", "g/h", figures.carbonRate?.value),
            standing(.accuracy, "accuracy", "ratio", figures.running?.accuracy),
            standing(.cost, "cores", "cores", figures.running?.cores),
        ].compactMap { $0 }
    }
}
