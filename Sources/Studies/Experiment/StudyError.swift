import Quantities

/// Why a study cannot be run, or its rows cannot be analysed.
package struct StudyError: DescribedError, Hashable {
    package enum Code: String, Sendable {
        /// Factors, levels or settings that contradict each other.
        case designInvalid
        /// Rows or tables that make no sense, or that cannot be compared.
        case rowsInvalid
        /// A file that the study needs cannot be read.
        case fileUnreadable
    }

    package let code: Code
    package let message: String
    package let place: String?
    package let advice: String?

    package init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }
}
