import Quantities

/// What is wrong with comma-separated values: their quotes, or their header.
package struct CSVError: DescribedError, Hashable {
    package let message: String
    /// `FILE:LINE`
    package let place: String?
    package let advice: String?

    package init(_ message: String, place: String? = nil, advice: String? = nil) {
        self.message = message
        self.place = place
        self.advice = advice
    }
}
