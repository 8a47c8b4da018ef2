import ArgumentParser

/// Splits a command line into words as a shell does, without expanding anything.
///
/// Blanks separate words; quotes and backslashes keep them together.
func shellWords(_ text: String) throws -> [String] {
    var words: [String] = []
    var word = ""
    var isInWord = false
    var quote: Character?
    var characters = text.makeIterator()
    while let character = characters.next() {
        switch (character, quote) {
        case ("\\", nil), ("\\", "\""):
            guard let escaped = characters.next() else { throw ValidationError("“\(text)” ends with a backslash") }
            // Within double quotes a backslash only escapes what would otherwise mean something there.
            if quote != nil, !"\"\\$`".contains(escaped) { word.append("\\") }
            word.append(escaped)
            isInWord = true
        case (_, .some(let open)) where character == open: quote = nil
        case (_, .some): word.append(character)
        case ("'", nil), ("\"", nil):
            quote = character
            isInWord = true
        case (_, nil) where character.isWhitespace:
            if isInWord { words.append(word) }
            word = ""
            isInWord = false
        default:
            word.append(character)
            isInWord = true
        }
    }
    if let quote { throw ValidationError("“\(text)” opens a \(quote) that it does not close") }
    if isInWord { words.append(word) }
    guard !words.isEmpty else { throw ValidationError("the command to compare with is empty") }
    return words
}
