/// A JSON value whose members keep their order, so that the same report gives the same text.
public enum JSONValue: Sendable, Hashable {
    case null
    case flag(Bool)
    /// A number; NaN and infinity, which JSON does not have, are written as null.
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([Member])

    /// A named value of an object.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value as JSON text.
    /// - Parameter indented: one member or element a line, by two spaces, rather than all on one line.
    public func serialized(indented: Bool = false) -> String {
        var text = ""
        write(to: &text, indented: indented, depth: 0)
        return text
    }

    private func write(to text: inout String, indented: Bool, depth: Int) {
        func separate(_ first: Bool, closing: Bool = false) {
            if !first && !closing { text += "," }
            if indented { text += "\n" + String(repeating: "  ", count: closing ? depth : depth + 1) }
        }
        switch self {
        case .null: text += "null"
        case .flag(let flag): text += flag ? "true" : "false"
        case .number(let number): text += Self.number(number)
        case .text(let string): text += Self.quoted(string)
        case .array(let elements) where elements.isEmpty: text += "[]"
        case .object(let members) where members.isEmpty: text += "{}"
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                separate(index == 0)
                element.write(to: &text, indented: indented, depth: depth + 1)
            }
            separate(true, closing: true)
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                separate(index == 0)
                text += Self.quoted(member.name) + (indented ? ": " : ":")
                member.value.write(to: &text, indented: indented, depth: depth + 1)
            }
            separate(true, closing: true)
            text += "}"
        }
    }

    /// The shortest text that reads back as the number.
    static func number(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        return Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    /// A JSON string; `<`, `>` and `&` are escaped too, so that it may stand in a web page.
    static func quoted(_ text: String) -> String {
        // Names and most texts have nothing to escape.
        guard text.utf8.contains(where: \.isEscaped) else { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    public init(nilLiteral: ()) { self = .null }
}

extension UInt8 {
    /// Whether JSON text cannot have the byte as it is; some bytes beyond ASCII belong to line separators.
    fileprivate var isEscaped: Bool {
        switch self {
        case 0x20...0x7E:
            self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") || self == UInt8(ascii: "<")
                || self == UInt8(ascii: ">") || self == UInt8(ascii: "&")
        default: true
        }
    }
}
