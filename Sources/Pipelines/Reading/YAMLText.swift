package import Yams

/// Turns a text into a YAML tree, within bounds that keep hostile files from costing more than their size.
package struct YAMLText {
    let text: String
    let file: String
    /// What a file of this kind holds, for one that is empty or too large.
    let contents: String

    /// - Parameter contents: what a file of this kind holds.
    package init(text: String, file: String, contents: String = "a pipeline file needs name and stages") {
        self.text = text
        self.file = file
        self.contents = contents
    }

    /// The largest file, in bytes.
    static let largestSize = 16 << 20

    package func root() throws(PipelinesError) -> Node {
        guard text.utf8.count <= Self.largestSize else {
            throw PipelinesError(
                .syntax, "the file is larger than \(Self.largestSize >> 20) MiB", place: file,
                advice: "\(contents); keep other data elsewhere")
        }
        try refuseAliasedKeys()
        let root: Node?
        do {
            // Without resolver rules no regular expression runs over each scalar.
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw problem(error)
        } catch {
            throw PipelinesError(.syntax, "\(error)", place: file)
        }
        guard let root, !(root.scalar?.string ?? "x").isEmpty else {
            throw PipelinesError(
                .missing, "the file is empty", place: file, advice: contents)
        }
        return root
    }

    /// Refuses keys that may contain an alias.
    ///
    /// The parser hashes keys with all they contain, so a key with nested aliases would take exponential time. Only a
    /// key that is an alias, a flow list or mapping, or introduced by `?` can; and only in a text with an alias.
    private func refuseAliasedKeys() throws(PipelinesError) {
        enum Alias { case none, name, past }
        var line = 1
        var previous = UInt8(ascii: "\n")
        var lastInk = previous
        var hasAlias = false
        var alias = Alias.none
        var suspect: Int?
        for byte in text.utf8 {
            // Line breaks beyond ASCII exist, so any such byte may end a token.
            let startsToken = isSpace(previous) || previous >= 0x80 || "[{,:-?".utf8.contains(previous)
            switch byte {
            case UInt8(ascii: "*") where startsToken: alias = .name
            case UInt8(ascii: "?") where startsToken: suspect = suspect ?? line
            case UInt8(ascii: ":"):
                let closes = lastInk == UInt8(ascii: "]") || lastInk == UInt8(ascii: "}")
                if closes || alias != .none { suspect = suspect ?? line }
            case UInt8(ascii: "\n"):
                line += 1
                alias = .none
            case _ where isSpace(byte):
                // A lone asterisk, as in 3 * 4, is no alias.
                if alias == .name { alias = previous == UInt8(ascii: "*") ? .none : .past }
            default: if alias == .past || "[]{},".utf8.contains(byte) { alias = .none }
            }
            hasAlias = hasAlias || (alias == .name && previous == UInt8(ascii: "*"))
            if !isSpace(byte) { lastInk = byte }
            previous = byte
        }
        guard hasAlias, let suspect else { return }
        throw PipelinesError(
            .syntax, "a file with aliases (*name) may not have aliases, lists or mappings as keys",
            place: "\(file):\(suspect)", advice: "write keys as plain names")
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func problem(_ error: YamlError) -> PipelinesError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let where_ = context.map { ", \($0.text) from line \($0.mark.line)" } ?? ""
            return PipelinesError(
                .syntax, "not YAML: \(problem)\(where_)", place: "\(file):\(mark.line):\(mark.column)",
                advice: "check indentation, colons and brackets there")
        case .duplicatedKeysInMapping(let keys, let context):
            return PipelinesError(
                .key, "the key “\(keys.first ?? "")” appears twice",
                place: "\(file):\(context.mark.line):\(context.mark.column)", advice: "remove one of the two")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { 1 + text.prefix($0).count { $0.isNewline } }
            return PipelinesError(
                .syntax, "not text: \(problem)", place: line.map { "\(file):\($0)" } ?? file,
                advice: "save the file as UTF-8")
        default:
            return PipelinesError(.syntax, "not YAML: \(error)".replacingNewlines, place: file)
        }
    }
}

extension String {
    fileprivate var replacingNewlines: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
