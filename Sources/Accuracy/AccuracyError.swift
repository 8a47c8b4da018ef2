public import Quantities

/// Why labels, predictions or images cannot be judged.
public struct AccuracyError: DescribedError, Hashable {
    /// The kind of fault.
    public enum Code: String, Sendable, Hashable {
        /// A file of labels or predictions that cannot be read, or is not what it should be.
        case file
        /// Predictions that do not fit the labels.
        case mismatch
        /// An image that cannot be decoded.
        case image
        /// The library that decodes images is missing.
        case library
        /// A setting that makes no sense.
        case setting
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
