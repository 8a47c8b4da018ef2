public import Quantities

/// Why a request cannot be answered, or a pipeline cannot be served.
public struct ServingError: DescribedError, Hashable {
    /// The kind of fault; each answers with a status of its own.
    public enum Code: String, Sendable, Hashable {
        /// A body that is not what the protocol asks for (400).
        case request
        /// Inputs that the model does not take (400).
        case input
        /// A model or version that is not served here (404).
        case unknownModel
        /// More bytes than are taken (413).
        case tooLarge
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
