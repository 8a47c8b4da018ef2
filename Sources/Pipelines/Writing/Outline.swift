/// A tree of plain values in the order written, rendered as YAML or JSON.
package indirect enum Outline {
    case null
    case flag(Bool)
    case text(String)
    case number(Double)
    case list([Outline])
    case mapping([(key: String, value: Outline)])

    /// A mapping without the keys whose value is nil.
    static func mapping(present pairs: [(String, Outline?)]) -> Outline {
        .mapping(pairs.compactMap { key, value in value.map { (key, $0) } })
    }

    static func number(_ count: Int) -> Outline { .number(Double(count)) }

    /// What is longer is not written on one line.
    private static let longestLine = 300

    /// The tree on one line, which is JSON and YAML alike.
    var json: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text): Self.quoted(text)
        case .number(let number):
            // Whole numbers print as such: 1 rather than 1.0.
            Int(exactly: number).map(String.init) ?? "\(number)"
        case .list(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { Self.quoted($0.key) + ": " + $0.value.json }.joined(separator: ", ") + "}"
        }
    }

    /// The tree as block YAML; lists and mappings of plain values stay on one line.
    package func yaml(indent: String = "") -> String {
        switch self {
        case .mapping(let pairs) where !isFlat:
            return pairs.map { pair in
                let key = Self.key(pair.key)
                guard !pair.value.isFlat else { return "\(indent)\(key): \(pair.value.json)\n" }
                return "\(indent)\(key):\n" + pair.value.yaml(indent: indent + "  ")
            }.joined()
        case .list(let items) where !isFlat:
            return items.map { item in
                guard !item.isFlat else { return "\(indent)- \(item.json)\n" }
                return "\(indent)- " + item.yaml(indent: indent + "  ").dropFirst(indent.count + 2)
            }.joined()
        default:
            return indent + json + "\n"
        }
    }

    private var isFlat: Bool {
        switch self {
        case .null, .flag, .text, .number: true
        case .list(let items): items.allSatisfy(\.isScalar)
        case .mapping(let pairs):
            pairs.allSatisfy { $0.value.isScalar } && pairs.first?.key != "name" && json.utf8.count <= Self.longestLine
        }
    }

    private var isScalar: Bool {
        switch self {
        case .null, .flag, .text, .number: true
        case .list, .mapping: false
        }
    }

    /// A key as it stands where every reader takes it for a text, else quoted.
    private static func key(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            } && !words.contains(text.lowercased()) && !text.isEmpty
        return isPlain ? text : quoted(text)
    }

    /// Words that YAML 1.1 or 1.2 takes for something else than a text.
    private static let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// A JSON string literal, which YAML reads as a double-quoted scalar.
    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
