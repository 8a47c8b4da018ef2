public import Quantities

/// Why a planning request has no answer; an infeasible one has: a value, ``Infeasibility``, not an error.
public struct PlanningError: DescribedError, Hashable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable {
        /// The rate is missing, zero or not finite.
        case rate
        /// A weight, cap or factor is negative, not finite, or lacks what it needs.
        case goals
        /// A stage, variant or operating point has figures no plan can be made from.
        case pipeline
        /// The instance is too hard: neither a plan was found, nor that there is none.
        case undecided
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
