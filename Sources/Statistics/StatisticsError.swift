public import Quantities

/// Why a statistic cannot be computed from the values given.
public struct StatisticsError: DescribedError, Hashable {
    /// The kinds of trouble.
    public enum Code: String, Sendable {
        /// Fewer values than the statistic needs, or none.
        case tooFewValues
        /// More values than the method is valid or exact for.
        case tooManyValues
        /// A value is NaN or infinite.
        case notFinite
        /// Paired samples differ in length.
        case unequalLengths
        /// All values are equal, so that the statistic is undefined.
        case constantValues
        /// A parameter, such as a confidence level, is outside its range.
        case badParameter
        /// A factor has fewer than two levels.
        case singleLevel
        /// A combination of levels that an interaction needs has no row.
        case emptyCell
        /// A term of a model cannot be told from others.
        case aliasedTerms
        /// A result does not fit a `Double`, or a caller's statistic is undefined on a resample.
        case undefinedResult
    }

    public let code: Code
    public let message: String
    public let advice: String?

    init(_ code: Code, _ message: String, advice: String? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
    }
}
