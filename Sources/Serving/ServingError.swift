public import Quantities
import Reporting

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
        /// No token, or a wrong one (401).
        case unauthorised
        /// More requests wait than are taken (429); the client should try again later.
        case overloaded
        /// Not ready yet, or no longer: starting or draining (503).
        case unavailable
        /// The deadline passed before an answer was ready (504).
        case deadline
        /// The client went away (499).
        case cancelled
        /// The engine or a transform failed on a request that was in order (500).
        case failed
        /// A pipeline, option or file that cannot be served (at start).
        case configuration
        /// A deployment target, such as Ray, that cannot be reached or refuses (502).
        case target
        /// A change that a deployment target has not brought about in its time (504).
        case late
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

    /// A request whose body is no JSON, or not the JSON that it should be.
    init(body error: JSONError) {
        self.init(.request, error.message, place: error.place ?? "the body", advice: error.advice)
    }
}
