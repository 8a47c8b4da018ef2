#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// One piece of work that gave records: a measurement, a campaign, a plan, a study.
public struct Run: Sendable, Hashable, Identifiable {
    /// How far a run has come.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Its process still writes records.
        case running
        /// It ended as intended.
        case complete
        /// It was stopped, or its process died; its records so far are valid, and it can be resumed.
        case interrupted
        /// It could not do its work.
        case failed
    }

    /// Sixteen hexadecimal digits; any unique beginning of it names the run.
    public let id: String
    /// What was done, for example `measure`, `profile`, `baseline`, `plan` or `study`.
    public let kind: String
    /// What the run is called by people.
    public let label: String
    public let state: State
    public let startedAt: Date
    /// When it ended; nil while running.
    public let endedAt: Date?
    /// The version of Perjoule that wrote it.
    public let toolVersion: String
    /// The machine it ran on.
    public let machine: JSONText
    /// The arguments it was given.
    public let settings: JSONText
    /// What came of the run as a whole, when it ended.
    public let outcome: JSONText?
    /// Equal for runs of the same design, nil for runs that are never resumed.
    public let designKey: String?
    /// The row in the store.
    let number: Int64

    /// The first eight digits of the id, for tables.
    public var shortID: String { String(id.prefix(8)) }
}
