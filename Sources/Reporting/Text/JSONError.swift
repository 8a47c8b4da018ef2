import Quantities

/// What is wrong with a JSON text: its form, or a value that is not what must stand there.
package struct JSONError: DescribedError, Hashable {
    package let message: String
    /// `FILE:LINE: annotations[3].bbox`
    package let place: String?
    package let advice: String?

    package init(_ message: String, place: String? = nil, advice: String? = nil) {
        self.message = message
        self.place = place
        self.advice = advice
    }
}
