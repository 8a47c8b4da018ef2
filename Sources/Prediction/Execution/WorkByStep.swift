import ModelGraph

/// The work of each node of the main graph, that of its inner graphs included.
struct WorkByStep {
    /// Entries of the report by node: its own first, then those of inner graphs.
    private let entries: [ArraySlice<NodeWork>]

    /// - Parameters:
    ///   - report: the work of the same model for the same inputs.
    ///   - steps: the nodes of the main graph in order.
    init(_ report: WorkReport, steps: [InferenceStep]) {
        var entries: [ArraySlice<NodeWork>] = []
        entries.reserveCapacity(steps.count)
        var position = 0
        for step in steps {
            let end = Self.end(of: step, from: position, in: report.nodes) ?? position
            entries.append(report.nodes[position..<end])
            position = end
        }
        self.entries = entries
    }

    /// Where a step's entries end; of an `If`, those of the branch that the report lists.
    private static func end(of step: InferenceStep, from start: Int, in nodes: [NodeWork]) -> Int? {
        guard start < nodes.count, nodes[start].operation == step.node.operation else { return nil }
        guard !step.bodies.isEmpty else { return start + 1 }
        for body in step.bodies {
            var position: Int? = start + 1
            for inner in body { position = position.flatMap { end(of: inner, from: $0, in: nodes) } }
            if let position { return position }
        }
        return nil
    }

    /// Entries of inner graphs of a node.
    func inner(_ step: Int) -> ArraySlice<NodeWork> {
        entries.indices.contains(step) ? entries[step].dropFirst() : []
    }

    /// The work of several nodes together; the report has checked that all of it fits into 64 bits.
    func sum(_ steps: [Int]) -> Work {
        var total = Work()
        for step in steps where entries.indices.contains(step) {
            for entry in entries[step] { try? total.add(entry.work) }
        }
        return total
    }
}
