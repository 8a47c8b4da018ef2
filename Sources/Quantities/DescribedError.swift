/// An error that says what happened, where, and what to do; each target's error struct conforms.
public protocol DescribedError: Error, CustomStringConvertible {
    /// What happened, in one line, without a trailing full stop.
    var message: String { get }
    /// Where: `file:line`, a stage, a layer; nil when the message says it all.
    var place: String? { get }
    /// What the reader can do about it; nil when nothing can be said.
    var advice: String? { get }
}

extension DescribedError {
    public var place: String? { nil }
    public var advice: String? { nil }

    /// `place: message (advice)` in one line.
    public var description: String {
        (place.map { $0 + ": " } ?? "") + message + (advice.map { " (\($0))" } ?? "")
    }
}
