public import Quantities

/// The energy that all trials of a search together may consume.
public struct EnergyBudget: Sendable, Hashable {
    public let limit: Joules

    /// - Throws: ``TuningError`` for a limit that is not a positive amount.
    public init(_ limit: Joules) throws(TuningError) {
        guard limit.value > 0, limit.value.isFinite else {
            throw TuningError(
                .budget, "a budget of \(limit.value) J allows no trial", advice: "give a budget such as 50kJ")
        }
        self.limit = limit
    }

    /// What the told trials leave.
    public func remaining(after history: History) -> Joules {
        Joules(max(0, limit.value - history.energy.value))
    }

    /// Whether nothing is left, so that no further trial may start.
    ///
    /// Running trials count with the mean energy of told ones, because theirs is not known yet; only the trials under way
    /// when the budget ends can exceed it, unless whoever runs them stops them at ``remaining(after:)``.
    public func isExhausted(after history: History) -> Bool { expectedRemaining(after: history).value <= 0 }

    /// What told trials, and running ones at the mean energy, leave.
    public func expectedRemaining(after history: History) -> Joules {
        let running = Double(history.count - history.finished.count)
        return Joules(max(0, limit.value - history.energy.value - running * meanEnergy(history)))
    }

    /// Whether a trial of the mean energy fits into what told and running trials leave: who cannot stop a trial in time
    /// starts none beyond.
    public func admitsTrial(after history: History) -> Bool {
        let expected = expectedRemaining(after: history).value
        return expected > 0 && expected >= meanEnergy(history)
    }

    private func meanEnergy(_ history: History) -> Double {
        history.metered > 0 ? history.energy.value / Double(history.metered) : 0
    }
}
