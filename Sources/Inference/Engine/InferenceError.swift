public import Quantities

/// Why an engine, a model or a run failed, and what to do about it.
public struct InferenceError: DescribedError {
    public enum Code: String, Sendable {
        /// No engine library was found.
        case libraryNotFound
        /// A library was found but cannot be used.
        case libraryUnusable
        /// The model file is missing or cannot be read.
        case modelUnreadable
        /// The engine refuses the model.
        case modelInvalid
        /// The inputs do not fit what the model declares.
        case inputMismatch
        /// The inputs are larger than memory allows.
        case inputTooLarge
        /// The engine failed while it ran the model.
        case runFailed
        /// A per-node profile is missing or malformed.
        case profileInvalid
        /// The options make no sense.
        case optionInvalid
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
}
