#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What was measured or predicted about one subject under one setting of the factors.
public struct Record: Sendable, Hashable {
    /// Whether the work behind the record succeeded.
    public enum State: String, Sendable, Codable, CaseIterable {
        case complete
        /// The work failed; the payload says why. A later record with the same key takes its place.
        case failed
    }

    /// What the record is about, for example `yolov7-tiny@320`.
    public var subject: String
    /// The levels of the factors, for example `batch`, `threads`, `repeat`, `block`.
    public var factors: [String: Factor]
    /// Unique within the run, so that a resumed run knows what is done.
    public var key: String
    public var state: State
    /// Figures with distinct names; they come back sorted by name.
    public var figures: [Figure]
    /// Everything else, for the code that wrote it.
    public var payload: JSONText?

    /// - Parameter key: the subject and the factors when nil.
    public init(
        subject: String, factors: [String: Factor] = [:], key: String? = nil, state: State = .complete,
        figures: [Figure] = [], payload: JSONText? = nil
    ) {
        self.subject = subject
        self.factors = factors
        self.key = key ?? Self.key(subject: subject, factors: factors)
        self.state = state
        self.figures = figures
        self.payload = payload
    }

    /// The key a record has when none is given: `subject factor=level …`, factors in alphabetical order.
    public static func key(subject: String, factors: [String: Factor]) -> String {
        ([subject] + factors.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
    }

    /// The figure with a name.
    public subscript(figure name: String) -> Figure? { figures.first { $0.name == name } }
}

/// A record as it lies in the store.
public struct StoredRecord: Sendable, Hashable {
    /// The id of its run.
    public let runID: String
    /// Its place in the run, from 1 upwards.
    public let sequence: Int
    public let recordedAt: Date
    public let record: Record
}
