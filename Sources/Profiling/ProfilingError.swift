public import Quantities

/// Why a campaign cannot be run or its trials cannot be summarised.
public struct ProfilingError: DescribedError, Hashable {
    public enum Code: String, Sendable {
        /// The design asks for something impossible.
        case designInvalid
        /// A command's template does not fit its parameters.
        case commandInvalid
        /// What a command prints cannot be kept.
        case logUnwritable
        /// The meter stopped while trials were running.
        case meterStopped
        /// Trials do not belong together, or hold numbers that are not finite.
        case trialsInvalid
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
