/// One line of the region protocol, version 1; `Documentation/region-protocol.md` is its reference.
struct RegionLine: Hashable {
    /// The sender's monotonic clock in nanoseconds; nil takes the moment of receipt.
    var time: Int64?
    var verb: Verb

    enum Verb: Hashable {
        /// Opens a region: with an identifier, below the given parent; without one, below the innermost open region.
        case begin(Identity?, name: String)
        case end(Reference)
        case value(key: String, number: Double, region: UInt64?)
        /// Asks for a reply, which tells that all lines before it have been dealt with.
        case ping
    }

    struct Identity: Hashable {
        var number: UInt64
        var parent: UInt64?
    }

    /// Which open region is meant.
    enum Reference: Hashable {
        case innermost
        case named(String)
        case numbered(UInt64)
    }

    /// Longest line in bytes, its end not counted.
    static let longest = 4096
    /// Longest name or key in bytes.
    static let longestName = 255

    /// Reads a line without its line feed.
    /// - Throws: ``RegionProblem`` for anything that is not the protocol.
    init(_ bytes: some Collection<UInt8>) throws(RegionProblem) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw RegionProblem("a line is not UTF-8") }
        var rest = text[...]
        if rest.last == "\r" { rest.removeLast() }
        if rest.first == "@" {
            guard let time = Int64(rest.takeWord().dropFirst()), time >= 0 else {
                throw RegionProblem("“\(text.shortened)” has no nanoseconds after @")
            }
            self.time = time
        }
        let verb = rest.takeWord()
        switch verb {
        case "begin":
            let identity = try Self.identity(&rest)
            self.verb = .begin(identity, name: try Self.name(rest))
        case "end" where rest.isEmpty: self.verb = .end(.innermost)
        case "end":
            if let identity = try Self.identity(&rest) {
                self.verb = .end(.numbered(identity.number))
            } else {
                self.verb = .end(.named(try Self.name(rest)))
            }
        case "value":
            let region = try Self.identity(&rest)?.number
            let key = try Self.name(rest.takeWord())
            guard let number = Double(rest), number.isFinite else {
                throw RegionProblem("“\(text.shortened)” has no finite number after its key")
            }
            self.verb = .value(key: key, number: number, region: region)
        case "ping" where rest.isEmpty: self.verb = .ping
        default: throw RegionProblem("“\(text.shortened)” is not begin, end, value or ping")
        }
    }

    /// Takes `#7` or `#7<3` from the front, if that is what the rest starts with.
    private static func identity(_ rest: inout Substring) throws(RegionProblem) -> Identity? {
        guard rest.first == "#" else { return nil }
        let word = rest.takeWord().dropFirst()
        let numbers = word.split(separator: "<", omittingEmptySubsequences: false)
        guard let number = UInt64(numbers[0]), numbers.count <= 2 else {
            throw RegionProblem("“#\(word.shortened)” is not an identifier")
        }
        guard numbers.count == 2 else { return Identity(number: number) }
        guard let parent = UInt64(numbers[1]) else {
            throw RegionProblem("“#\(word.shortened)” is not an identifier with a parent")
        }
        return Identity(number: number, parent: parent)
    }

    private static func name(_ text: Substring) throws(RegionProblem) -> String {
        guard !text.isEmpty else { throw RegionProblem("a name is missing") }
        guard text.utf8.count <= longestName else { throw RegionProblem("“\(text.shortened)” is too long a name") }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw RegionProblem("a name holds control characters")
        }
        return String(text)
    }
}

extension Substring {
    /// Removes and returns everything up to the first space, and the space.
    fileprivate mutating func takeWord() -> Substring {
        let end = firstIndex(of: " ") ?? endIndex
        defer { self = end < endIndex ? self[index(after: end)...] : self[end...] }
        return self[..<end]
    }
}

extension StringProtocol {
    /// The beginning, for messages, without control characters.
    fileprivate var shortened: String {
        let start = prefix(40).map { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } ? $0 : "?" }
        return String(start) + (dropFirst(40).isEmpty ? "" : "…")
    }
}
