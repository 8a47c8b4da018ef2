public import Quantities

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// One measurement of one treatment, or why there is none.
public struct Trial: Sendable, Hashable, Codable {
    public var key: TrialKey
    /// The place in the campaign's order.
    public var position: Int
    public var startedAt: Date
    /// How long loading, warming up and measuring took.
    public var duration: Seconds
    public var outcome: Outcome

    /// What a trial gave.
    public enum Outcome: Sendable, Hashable, Codable {
        case measured(figures: TrialFigures)
        /// The model could not be loaded or run; one line with what to do.
        case failed(reason: String)
    }

    public init(key: TrialKey, position: Int, startedAt: Date, duration: Seconds, outcome: Outcome) {
        self.key = key
        self.position = position
        self.startedAt = startedAt
        self.duration = duration
        self.outcome = outcome
    }

    /// The figures of a trial that did not fail.
    public var figures: TrialFigures? {
        if case .measured(let figures) = outcome { figures } else { nil }
    }

    /// Why the trial failed.
    public var failure: String? {
        if case .failed(let reason) = outcome { reason } else { nil }
    }
}
