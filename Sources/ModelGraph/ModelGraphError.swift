public import Quantities

/// What went wrong with a model file or its graph, where, and what to do about it.
public struct ModelGraphError: DescribedError {
    public enum Code: String, Sendable, CaseIterable {
        /// No file at the path.
        case missingFile
        /// The file exists but cannot be read: a folder, no permission, an I/O error.
        case unreadableFile
        /// The file's contents are of another format.
        case notONNX
        /// An ONNX file cut off or with bytes that no ONNX file has.
        case damagedFile
        /// The file is well formed, but its graph is not: a cycle, a value defined twice, a wrong shape.
        case invalidGraph
        /// External data that lies outside of the model's folder.
        case unsafePath
        /// Sizes beyond what a file or 64-bit integers hold.
        case tooLarge
        /// A name that the zoo does not have.
        case unknownModel
        /// Input shapes that do not fit the model.
        case invalidInput
        /// A part that cannot be removed or made narrower.
        case cannotChange
        /// The model could not be written.
        case cannotWrite
    }

    public let code: Code
    public let message: String
    public let place: String?
    public let advice: String?

    public init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }

    /// The same error at another place, for example with the file's path in front of an offset.
    package func at(_ place: String) -> ModelGraphError {
        ModelGraphError(code, message, place: self.place.map { place + ": " + $0 } ?? place, advice: advice)
    }
}
