public import Quantities

/// Why a queue cannot be solved or a pipeline not simulated.
public struct SimulationError: DescribedError, Hashable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable {
        /// Service times or energies that no server can have.
        case service
        /// A rate, timeout or delay that is negative or not finite.
        case parameter
        /// A trace that cannot be read: a wrong column, a number that is none, times that go back.
        case trace
        /// A pipeline or deployment that does not fit together.
        case pipeline
        /// No plan keeps the goals at the start of an adaptation.
        case infeasible
        /// The task that simulates was cancelled.
        case cancelled
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
