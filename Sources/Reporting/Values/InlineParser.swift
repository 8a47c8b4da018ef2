/// Parses the inline markup of ``RichText``; what does not close is plain text.
struct InlineParser {
    /// Stands for an interpolated figure (object replacement character).
    static let figurePlaceholder: Character = "\u{FFFC}"
    private static let special: Set<Character> = ["*", "`", "[", "]", "(", ")", "\\"]

    private let characters: [Character]
    private var position = 0
    private var figures: ArraySlice<AnyEstimate>
    /// Where a mark turned out not to close; it is not tried again, or nested marks would cost exponential time.
    private var unclosed: Set<Int> = []
    private var depth = 0
    private static let deepest = 8

    static func parse(_ markup: String, figures: [AnyEstimate]) -> [RichText.Inline] {
        var parser = InlineParser(characters: Array(markup), figures: figures[...])
        return parser.inlines(until: nil)
    }

    /// The text such that parsing gives it back unchanged.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text where character != figurePlaceholder {
            if special.contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private init(characters: [Character], figures: ArraySlice<AnyEstimate>) {
        self.characters = characters
        self.figures = figures
    }

    private mutating func inlines(until end: String?) -> [RichText.Inline] {
        depth += 1
        defer { depth -= 1 }
        var result: [RichText.Inline] = []
        var text = ""
        func flush() { if !text.isEmpty { result.append(.text(text)); text = "" } }
        while position < characters.count {
            if let end, starts(with: end) { break }
            if let inline = special(after: end) {
                flush()
                result.append(inline)
            } else {
                if characters[position] == "\\", position + 1 < characters.count { position += 1 }
                if characters[position] != Self.figurePlaceholder { text.append(characters[position]) }
                position += 1
            }
        }
        flush()
        return result
    }

    /// The construct that begins here; nil, without moving, when there is none.
    private mutating func special(after end: String?) -> RichText.Inline? {
        guard depth < Self.deepest, !unclosed.contains(position) else { return nil }
        switch characters[position] {
        case Self.figurePlaceholder where !figures.isEmpty:
            position += 1
            return .figure(figures.removeFirst())
        case "`": return code()
        case "*" where end != "**" && starts(with: "**"): return delimited(by: "**").map { .strong($0) }
        case "*" where end != "*": return delimited(by: "*").map { .emphasis($0) }
        case "[" where end != "]": return link()
        default: return nil
        }
    }

    private mutating func code() -> RichText.Inline? {
        var end = position + 1
        var text = ""
        while end < characters.count, characters[end] != "`" {
            if characters[end] == "\\", end + 1 < characters.count { end += 1 }
            text.append(characters[end])
            end += 1
        }
        guard end < characters.count else { return nil }
        position = end + 1
        return .code(text)
    }

    private mutating func delimited(by mark: String) -> [RichText.Inline]? {
        let (start, unused) = (position, figures)
        position += mark.count
        let parts = inlines(until: mark)
        guard starts(with: mark), !parts.isEmpty else {
            giveUp(at: start, unused)
            return nil
        }
        position += mark.count
        return parts
    }

    private mutating func link() -> RichText.Inline? {
        let (start, unused) = (position, figures)
        position += 1
        let label = inlines(until: "]")
        guard starts(with: "]("), let close = characters[position...].firstIndex(of: ")") else {
            giveUp(at: start, unused)
            return nil
        }
        let address = String(characters[(position + 2)..<close])
        guard Self.isHarmless(address) else {
            giveUp(at: start, unused)
            return nil
        }
        position = close + 1
        return .link(label, address: address)
    }

    /// Goes back to the state before a mark that does not close, and remembers it.
    private mutating func giveUp(at start: Int, _ unused: ArraySlice<AnyEstimate>) {
        position = start
        figures = unused
        unclosed.insert(start)
    }

    /// Web addresses and places in this document; never a script.
    private static func isHarmless(_ address: String) -> Bool {
        ["https://", "http://", "mailto:", "#"].contains { address.lowercased().hasPrefix($0) }
    }

    private func starts(with text: String) -> Bool {
        characters[position...].starts(with: text)
    }
}
