import NIOHTTP1

/// What a path asks for.
enum Route: Hashable {
    case dashboard
    case metrics
    case events
    case server
    case live
    case ready
    case index
    case load(String)
    case unload(String)
    case model(String, version: String?)
    case modelReady(String, version: String?)
    case infer(String, version: String?)
    /// A reading of an agent's meter.
    case energy

    /// - Parameter target: of the request's first line: a path, and a query, which is passed over.
    /// - Returns: nil where there is no such path.
    init?(target: String) {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard path.first == UInt8(ascii: "/") else { return nil }
        var parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        var words: [String] = []
        for part in parts {
            guard let word = Self.decoded(part) else { return nil }
            words.append(word)
        }
        self.init(words: words)
    }

    private init?(words: [String]) {
        switch words.count {
        case 1 where words[0].isEmpty: self = .dashboard
        case 1 where words[0] == "metrics": self = .metrics
        case 1 where words[0] == "events": self = .events
        case _ where words[0] != "v2": return nil
        case 1: self = .server
        case 3 where words[1] == "health" && words[2] == "live": self = .live
        case 3 where words[1] == "health" && words[2] == "ready": self = .ready
        case 3 where words[1] == "repository" && words[2] == "index": self = .index
        case 5 where words[1] == "repository" && words[2] == "models" && words[4] == "load": self = .load(words[3])
        case 5 where words[1] == "repository" && words[2] == "models" && words[4] == "unload": self = .unload(words[3])
        case 3... where words[1] == "models": self.init(model: words[2], rest: words.dropFirst(3))
        default: return nil
        }
    }

    private init?(model: String, rest: ArraySlice<String>) {
        var rest = rest
        var version: String?
        if rest.first == "versions" {
            rest.removeFirst()
            guard let name = rest.popFirst() else { return nil }
            version = name
        }
        switch (rest.first, rest.count) {
        case (nil, _): self = .model(model, version: version)
        case ("ready", 1): self = .modelReady(model, version: version)
        case ("infer", 1): self = .infer(model, version: version)
        default: return nil
        }
    }

    /// Resolves `%2F` and the like.
    /// - Returns: nil for what is not UTF-8 once resolved.
    static func decoded(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "%")) else { return String(part) }
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let digits = String(rest.prefix(2)), digits.count == 2, digits.allSatisfy(\.isHexDigit),
                    let code = UInt8(digits, radix: 16)
                else { return nil }
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The methods that it answers, OPTIONS apart.
    var methods: [HTTPMethod] {
        switch self {
        case .index, .load, .unload, .infer: [.POST]
        default: [.GET, .HEAD]
        }
    }

    /// Whether answering it may take long, as reading a model's file does.
    var readsFiles: Bool { if case .model(_, .some) = self { true } else { false } }

    /// Whether it is open to clients without the token: whoever watches the process may not know it, and the dashboard's
    /// page holds no figures and asks for it.
    var isOpen: Bool { self == .live || self == .dashboard }
}
