package import Pipelines
import Quantities
import Simulation
package import Store
import Yams

/// When a study's executor starts a batch, and the most requests it takes.
package struct BatchingRule: Sendable, Hashable, Codable {
    package var batching: Batching
    package var largest: Int

    package init(_ batching: Batching, largest: Int) {
        self.batching = batching
        self.largest = largest
    }

    /// What the level of the factor is called: the size of full batches, or words.
    package var level: Factor {
        switch batching {
        case .full: .number(Double(largest))
        case .greedy: .text("greedy ≤ \(largest)")
        case .timeout(let timeout): .text("\(largest) or \(timeout)")
        case .smdp(let weight): .text("smdp \(weight.formatted(significantDigits: 3)) s/J ≤ \(largest)")
        }
    }

    /// Whether batches of any size up to the largest may run, not only full ones and a remainder.
    var runsAnySize: Bool { batching != .full && largest > 1 }

    /// The sizes that serving some requests may take.
    func sizes(requests: Int) -> [Int] {
        guard !runsAnySize else { return Array(1...largest) }
        let remainder = requests % largest
        return [min(largest, requests)] + (remainder > 0 && requests > largest ? [remainder] : [])
    }
}

extension BatchingRule {
    /// The most requests of a batch where neither the rule nor another batch of the study says it.
    private static let usualLargest = 32
    /// The largest batch that can be asked for.
    private static let mostLargest = 4096

    /// Reads a list such as `[16, greedy, {greedy: 64}, {size: 32, timeout: 50ms}, {size: 32, smdp: 0.1}]`.
    ///
    /// Greedy batches take at most what the largest size of the list is, unless they say it.
    static func rules(_ nodes: [Node], reader: FileReader) -> [BatchingRule] {
        let drafts = nodes.compactMap { draft($0, reader: reader) }
        let common = drafts.compactMap(\.largest).max() ?? usualLargest
        var rules: [BatchingRule] = []
        for (draft, node) in zip(drafts, nodes) where drafts.count == nodes.count {
            let rule = BatchingRule(draft.batching, largest: draft.largest ?? common)
            if rules.contains(rule) {
                reader.report(.value, "“batches” names \(rule.level) twice", at: reader.place(node))
            } else {
                rules.append(rule)
            }
        }
        return rules
    }

    private static func draft(_ node: Node, reader: FileReader) -> (batching: Batching, largest: Int?)? {
        let advice = "write a size such as 16, greedy, or {size: 32, timeout: 50ms}"
        if let text = node.scalar?.string {
            if text == "greedy" { return (.greedy, nil) }
            guard let size = Int(text), (1...mostLargest).contains(size) else {
                reader.report(
                    .value, "“\(text)” in “batches” is no batch from 1 to \(mostLargest)", at: reader.place(node),
                    advice: advice)
                return nil
            }
            return (.full, size)
        }
        let what = "an item of “batches”"
        guard let fields = reader.fields(node, of: what, known: ["size", "timeout", "greedy", "smdp"]) else {
            return nil
        }
        let greedy = fields.count("greedy")
        let size = greedy ?? fields.count("size", isRequired: true)
        let timeout = fields.quantity("timeout", as: Seconds.self, .nonNegative)
        let weight = fields.number("smdp", .nonNegative)
        guard let size, size <= mostLargest, fields.values.count == (greedy == nil ? 2 : 1) else {
            reader.report(
                .value, "\(what) needs one size up to \(mostLargest) and one of timeout and smdp, or greedy alone",
                at: fields.place, advice: advice)
            return nil
        }
        if greedy != nil { return (.greedy, size) }
        if let timeout { return (.timeout(timeout), size) }
        return weight.map { (.smdp(secondsPerJoule: $0), size) }
    }
}
