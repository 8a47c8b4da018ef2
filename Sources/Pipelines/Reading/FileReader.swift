import Quantities
package import Yams

/// What reading one file gathers: its problems, its warnings, and how many nodes it has visited.
package final class FileReader {
    package let file: String
    private(set) var problems: [PipelinesError] = []
    private(set) var warnings: [PipelineWarning] = []
    private var visited = 0

    /// The most nodes read; aliases count each time they are used.
    static let mostNodes = 4_000_000

    package init(file: String) { self.file = file }

    package func place(_ node: Node) -> String {
        node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
    }

    package func report(_ code: PipelinesError.Code, _ message: String, at place: String, advice: String? = nil) {
        // A broken file of a million lines needs no million messages.
        if problems.count < 100 { problems.append(PipelinesError(code, message, place: place, advice: advice)) }
    }

    func warn(_ message: String, at place: String) {
        warnings.append(PipelineWarning(place: place, message: message))
    }

    /// The fields of a mapping; nil, with a problem, when the node is none.
    package func fields(_ node: Node, of what: String, known: [String]) -> Fields? {
        guard let mapping = node.mapping else {
            report(
                .value, "\(what) must be a mapping, not \(node.kind)", at: place(node),
                advice: "known keys: \(known.joined(separator: ", "))")
            return nil
        }
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            guard visit(node) else { return nil }
            guard let name = key.scalar?.string else {
                report(.key, "a key of \(what) must be a name, not \(key.kind)", at: place(key))
                continue
            }
            guard known.contains(name) else {
                report(
                    .key, "\(what) has no key “\(name)”", at: place(key), advice: suggestion(name, among: known))
                continue
            }
            guard values.updateValue(value, forKey: name) == nil else {
                report(.key, "the key “\(name)” appears twice", at: place(key), advice: "remove one of the two")
                continue
            }
        }
        return Fields(reader: self, what: what, place: place(node), line: node.mark?.line, values: values)
    }

    /// The items of a list; nil, with a problem, when the node is none or is empty.
    package func items(_ node: Node, of what: String, allowsEmpty: Bool = false) -> [Node]? {
        guard let list = node.sequence else {
            report(.value, "\(what) must be a list, not \(node.kind)", at: place(node))
            return nil
        }
        guard allowsEmpty || !list.isEmpty else {
            report(.missing, "\(what) must not be empty", at: place(node))
            return nil
        }
        for _ in list { guard visit(node) else { return nil } }
        return Array(list)
    }

    private func visit(_ node: Node) -> Bool {
        visited += 1
        if visited == Self.mostNodes {
            report(
                .syntax, "the file stands for more than \(Self.mostNodes) values", at: place(node),
                advice: "aliases (*name) multiply what they stand for; use fewer")
        }
        return visited < Self.mostNodes
    }

    package func finish() throws(PipelinesError) {
        if let problem = PipelinesError.combined(problems) { throw problem }
    }
}

extension Node {
    package var kind: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "“\(scalar.string.prefix(40))”"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
