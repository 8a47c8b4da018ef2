import Quantities
import Testing

@testable import Accuracy

@Suite struct AccuracyErrorTests {
    @Test func saysWhereAndWhatToDo() {
        let error = AccuracyError(.image, "not a JPEG", place: "a.jpg", advice: "use a JPEG")
        #expect(error.description == "a.jpg: not a JPEG (use a JPEG)")
    }
}
