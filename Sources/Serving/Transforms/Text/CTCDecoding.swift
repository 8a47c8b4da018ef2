/// Turns the probabilities of a recogniser's steps into text: the likeliest class of each step, repeats and blanks left
/// out.
///
/// Source: Graves et al., “Connectionist Temporal Classification” (ICML 2006), section 3.2, best path decoding. Class 0 is
/// the blank, the last is a space.
struct CTCDecoding: Sendable, Hashable {
    /// By class.
    private let characters: [String]

    /// - Parameter list: the characters of the classes from 1 on, one a line.
    init(characters list: String) {
        // By bytes, since a line may hold a mark that Swift would join with what is before it.
        let lines = list.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
        let named = lines.last == "" ? lines.dropLast() : lines[...]
        characters = [""] + named + [" "]
    }

    /// Characters that the list names: neither the blank nor the space.
    var count: Int { characters.count - 2 }

    /// Whether a model of so many classes is meant; some have no space.
    func fits(_ classes: Int) -> Bool { classes == characters.count || classes == characters.count - 1 }

    /// - Parameter probabilities: [steps, classes], row by row.
    /// - Returns: the text and the mean probability of its characters; 0 for an empty text.
    func line(_ probabilities: [Float], classes: Int) -> (text: String, score: Float) {
        var text = ""
        var (sum, count, previous): (Float, Int, Int) = (0, 0, 0)
        probabilities.withUnsafeBufferPointer { values in
            for step in 0..<(classes > 0 ? values.count / classes : 0) {
                var (best, probability) = (0, -Float.infinity)
                for index in 0..<classes where values[step * classes + index] > probability {
                    best = index
                    probability = values[step * classes + index]
                }
                defer { previous = best }
                guard best != 0, best != previous else { continue }
                text += characters[best]
                sum += probability
                count += 1
            }
        }
        return (text, count == 0 ? 0 : sum / Float(count))
    }
}
