import Pipelines
import Planning
public import Quantities

/// What an energy-aware plan must equal of the energy-blind one; each question allows more than the one before.
public enum SavingsQuestion: String, Sendable, Hashable, Codable, CaseIterable {
    /// No less accurate, no dearer, no slower.
    case sameLatency = "same accuracy, cost and latency"
    /// No less accurate, no dearer, the same latency goal.
    case sameGoals = "same accuracy and cost, same latency goal"
    /// No dearer; a little accuracy and a longer latency goal may be given up.
    case slack = "same cost, accuracy and latency goal with slack"

    /// What the energy-aware plan is to achieve: the least energy within the question's bounds.
    /// - Parameters:
    ///   - goals: those of the energy-blind plan, completed.
    ///   - blind: the energy-blind plan.
    func goals(_ goals: Goals, besides blind: Plan, _ tolerance: SavingsTolerance) -> Goals {
        var aware = goals.ignoringEnergy
        aware.objective = Objective(energy: 1)
        aware.costCap = min(goals.costCap ?? .infinity, blind.cost)
        let floor = self == .slack ? blind.accuracy * (1 - tolerance.accuracy.value) : blind.accuracy
        aware.accuracyFloor = max(goals.accuracyFloor ?? 0, floor)
        switch self {
        case .sameLatency: aware.latencySLA = blind.latency
        case .sameGoals: break
        case .slack: aware.latencySLA = goals.latencySLA.map { $0 * (1 + tolerance.latency.value) }
        }
        return aware
    }
}

/// How much accuracy and latency the question with slack gives up, as shares.
public struct SavingsTolerance: Sendable, Hashable, Codable {
    /// Of the energy-blind plan's accuracy.
    public var accuracy: Fraction
    /// Of the latency goal.
    public var latency: Fraction

    public init(accuracy: Fraction = Fraction(0.01), latency: Fraction = Fraction(0.1)) {
        self.accuracy = accuracy
        self.latency = latency
    }
}
