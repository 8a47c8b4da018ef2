public import Quantities

/// Why a search space, a trial or a sampler's settings cannot be used.
public struct TuningError: DescribedError, Hashable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable {
        /// A parameter whose bounds, step, scale or choices make no sense.
        case parameter
        /// A condition on a parameter that does not exist, depends on itself or can never hold.
        case condition
        /// Values that lie outside the space, or name parameters that it does not have.
        case assignment
        /// A trial that does not exist, or is already finished.
        case trial
        /// Objective values that do not fit the directions.
        case objective
        /// A sampler that is unknown, or cannot search this space or these objectives.
        case sampler
        /// A pruner that is unknown, or has settings that make no sense.
        case pruner
        /// An energy budget that is not a positive amount.
        case budget
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
