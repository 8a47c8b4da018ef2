import Testing

@testable import Serving

struct CTCDecodingTests {
    private let decoding = CTCDecoding(characters: "a\nb\nc\n")

    /// Steps of the given classes (blank 0, a, b, c, space 4), each with a probability.
    private func line(_ steps: [(Int, Float)]) -> (text: String, score: Float) {
        var values: [Float] = []
        for (best, probability) in steps { values += (0..<5).map { $0 == best ? probability : 0.01 } }
        return decoding.line(values, classes: 5)
    }

    @Test(arguments: [
        ([1, 1, 1], "a"), ([1, 0, 1], "aa"), ([0, 0], ""), ([], ""), ([1, 2, 2, 0, 2, 3], "abbc"), ([1, 4, 3], "a c"),
        ([0, 3, 0, 0, 3, 3, 0], "cc"),
    ])
    func repeatsAndBlanksAreLeftOut(classes: [Int], text: String) {
        #expect(line(classes.map { ($0, 0.9) }).text == text)
    }

    @Test func scoreIsTheMeanOfTheFirstStepsOfCharacters() {
        let line = line([(1, 0.5), (1, 0.9), (0, 0.99), (2, 0.7)])
        #expect(line.text == "ab" && abs(line.score - 0.6) < 1e-6)
        #expect(self.line([(0, 0.9)]).score == 0)
    }

    @Test func characterListsAreReadByTheLine() {
        #expect(CTCDecoding(characters: "a\nb").count == 2)
        #expect(CTCDecoding(characters: "a\r\nb\r\n").count == 2)
        // U+0301 combines with what is before it; a line that is one must stay one.
        #expect(CTCDecoding(characters: "a\n\u{301}\nb").count == 3)
        #expect(decoding.fits(5) && decoding.fits(4) && !decoding.fits(6))
    }

    @Test func notANumberIsNoCharacter() {
        let line = decoding.line([.nan, .nan, .nan, .nan, .nan], classes: 5)
        #expect(line.text.isEmpty && line.score == 0)
        #expect(decoding.line([], classes: 0).text.isEmpty)
    }
}
