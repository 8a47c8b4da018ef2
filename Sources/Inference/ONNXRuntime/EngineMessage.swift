/// What is readable of an engine's error text: one line, without its source files, and the node it names.
struct EngineMessage: Sendable, Hashable {
    var text: String
    var node: String?

    /// The most that is shown of a text.
    private static let limit = 400

    init(_ raw: String) {
        let words = raw.split { $0.isWhitespace || $0.isNewline }
        // A word such as /onnxruntime_src/onnxruntime/core/graph/model.cc:180 tells a reader nothing.
        let kept = words.filter { !$0.contains("/onnxruntime/core/") && !$0.contains("onnxruntime_src/") }
        var line = kept.joined(separator: " ")
        while line.hasSuffix(".") || line.hasSuffix(" ") { line.removeLast() }
        text = line.count > Self.limit ? String(line.prefix(Self.limit)) + " …" : line
        node = Self.quoted(after: "Name:'", in: raw) ?? Self.quoted(after: "Node (", until: ")", in: raw)
    }

    private static func quoted(after opening: String, until closing: Character = "'", in text: String) -> String? {
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(opening) {
                let name = rest.dropFirst(opening.count).prefix { $0 != closing }
                return name.isEmpty ? nil : String(name)
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}
