import Pipelines
public import Quantities

/// How a promise stands: what was promised, and what is.
public struct GoalStanding: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        case kept = "ok"
        /// Kept, but near its limit.
        case atRisk = "at risk"
        case violated
        /// Nothing was measured that tells.
        case unknown
    }

    /// What is promised, such as `latency p99`.
    public var name: String
    /// In ``unit``; nil when it is not known.
    public var value: Double?
    public var limit: Double
    public var unit: String
    public var state: State
}

/// When a promise that is still kept counts as at risk.
public struct GoalThresholds: Sendable, Hashable {
    /// Above this part of the limit.
    public var atRisk: Fraction

    public init(atRisk: Fraction = Fraction(0.9)) { self.atRisk = atRisk }

    /// Compares a value with its limit.
    func state(_ value: Double?, limit: Double) -> GoalStanding.State {
        guard let value, value.isFinite else { return .unknown }
        if value > limit { return .violated }
        return value > atRisk.value * limit ? .atRisk : .kept
    }
}

/// What was measured in the last seconds and promises are made about.
struct PromisedFigures: Sendable {
    var p99: Seconds?
    /// Energy of the service per answered request, rest included, other processes' not.
    var energyPerRequest: Joules?
    /// Of the service: rest and what it uses beyond, other processes' not, as the adaptation loop compares it.
    var power: Watts?
    /// Of the service, building included.
    var carbonRate: CarbonRate?
}

extension Goals {
    /// How the promises of these goals stand that have a limit; the power cap includes the building's overhead.
    func standings(_ figures: PromisedFigures, _ thresholds: GoalThresholds) -> [GoalStanding] {
        func standing(_ name: String, _ value: Double?, _ limit: Double?, _ unit: String) -> GoalStanding? {
            limit.map {
                GoalStanding(
                    name: name, value: value, limit: $0, unit: unit, state: thresholds.state(value, limit: $0))
            }
        }
        return [
            standing("latency p99", figures.p99?.value, latencySLA?.value, "s"),
            standing("energy per request", figures.energyPerRequest?.value, energySLA?.value, "J"),
            standing("power", figures.power.map { $0.value * (pue ?? 1) }, powerCap?.value, "W"),
            standing("carbon", figures.carbonRate?.value, carbonBudget?.value, "g/h"),
        ].compactMap { $0 }
    }
}
