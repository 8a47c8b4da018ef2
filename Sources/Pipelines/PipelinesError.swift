public import Quantities

/// Why a pipeline file cannot be read or completed.
public struct PipelinesError: DescribedError, Hashable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable {
        /// The text is not YAML, or too large, too deep or too often aliased to be a pipeline file.
        case syntax
        /// A key that no pipeline file has, or one that appears twice.
        case key
        /// A key that must be there and is not, or a list that must not be empty.
        case missing
        /// A value of the wrong type, unit or range.
        case value
        /// Two stages or two variants of one stage share a name.
        case duplicateName
        /// `after` names no stage, the stage itself, a cycle, or leaves a stage unconnected.
        case graph
        /// A variant without operating points or accuracy, which must be profiled first.
        case unresolved
        /// A pipeline that was to go by how it was served, and never was.
        case unserved
    }

    public let code: Code
    public let message: String
    public let place: String?
    public let advice: String?
    /// The other faults of the same file, in the order of the file.
    public var further: [PipelinesError] = []

    public init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }

    /// The same fault, at a place.
    func at(_ place: String) -> PipelinesError {
        PipelinesError(code, message, place: place, advice: advice)
    }

    /// Every fault found, this one first.
    public var all: [PipelinesError] { [self] + further }

    /// The first of several faults, carrying the others; nil for none.
    static func combined(_ problems: [PipelinesError]) -> PipelinesError? {
        guard var first = problems.first else { return nil }
        first.further = Array(problems.dropFirst())
        return first
    }
}

/// A remark on a pipeline file that does not keep it from being used.
public struct PipelineWarning: Sendable, Hashable, Codable, CustomStringConvertible {
    /// `file:line:column`, or a stage and variant.
    public var place: String
    /// What is odd, in one line.
    public var message: String

    public init(place: String, message: String) {
        self.place = place
        self.message = message
    }

    public var description: String { "\(place): \(message)" }
}
