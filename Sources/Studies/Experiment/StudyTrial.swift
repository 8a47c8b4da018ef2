import Quantities
import Store

/// A trial as it is stored: its row, and what the study used for it.
package struct StudyTrial: Sendable, Hashable, Codable {
    package var row: StudyRow
    /// From the end of the trial before to the end of this one.
    package var spending: StudySpending
}

/// How a study's campaign ended.
package struct StudySummary: Sendable, Hashable, Codable {
    package enum End: String, Sendable, Codable {
        /// Every configuration was measured as often as the settings ask.
        case complete
        /// A limit of the budget was reached.
        case trials, time, energy
        /// The task was cancelled; all trials delivered before are whole.
        case cancelled
    }

    package var end: End
    /// Trials delivered in this run, failed ones included.
    package var delivered = 0
    package var failed = 0
    /// Trials that were certain to come and did not.
    package var missing = 0
    /// What the study used, earlier runs included.
    package var spending: StudySpending
}

extension StudyBudget {
    /// The limit that was reached; nil for none.
    func limit(trials: Int, time: Seconds, energy: Joules) -> StudySummary.End? {
        if let limit = self.trials, trials >= limit { return .trials }
        if let limit = self.time, time >= limit { return .time }
        if let limit = self.energy, energy >= limit { return .energy }
        return nil
    }
}

extension StudyRow {
    /// The joules within the windows that the figures are taken from, where the bench tells.
    var windowEnergy: Estimate<Joules>? { self[Figure.windowEnergy].flatMap { try? $0.estimate(as: Joules.self) } }
}
