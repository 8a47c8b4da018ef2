public import Quantities

/// Why energy could not be measured, and what to do about it.
public struct MeteringError: DescribedError, Hashable {
    /// What kind of failure it is.
    public enum Code: String, Sendable, Codable {
        /// No source of that name exists.
        case unknownSource
        /// The source exists, but not on this machine or not for this user.
        case sourceUnavailable
        /// A file or device could not be read.
        case unreadable
        /// A setting is out of its range.
        case invalidSetting
        /// The meter was stopped.
        case stopped
        /// The socket for region marks could not be made.
        case socketUnavailable
        /// No such country or region.
        case unknownPlace
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
