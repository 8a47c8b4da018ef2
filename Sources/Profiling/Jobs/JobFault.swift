public import Quantities

/// Why a job has no values: a result like any other, not an error of the program that ran it.
public struct JobFault: DescribedError, Hashable, Codable {
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// There is no such program, or it cannot be run.
        case notStarted
        /// It ended with another status than 0.
        case exited
        /// A signal ended it.
        case signalled
        case timedOut
        /// What watched over it was killed.
        case unobserved
        /// It reported no figure of an objective's name.
        case metricMissing
        /// An objective was reported as NaN, infinite, or as something that is no number.
        case metricNotFinite
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
