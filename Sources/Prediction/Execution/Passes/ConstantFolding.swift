import ModelGraph

extension RewritingPass {
    /// Operators that depend on constants alone, and shapes that the file fixes, are computed once at loading.
    ///
    /// Source: `constant_folding.cc`. Dequantised weights stay, so that quantised operators can take them in.
    static let constantFolding = RewritingPass("ConstantFolding") { graph in
        var changed = false
        for id in graph.order where graph.isFoldable(id) {
            let inputs = graph.operators[id].inputs.compactMap { $0 }
            for case let output? in graph.operators[id].outputs { graph[output].isConstant = true }
            graph.remove(id)
            for input in inputs { if let producer = graph.producers[input] { graph.removeUnread(producer) } }
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    fileprivate func isFoldable(_ id: OperatorID) -> Bool {
        let candidate = operators[id]
        guard !candidate.isRemoved, candidate.captures.isEmpty, !candidate.operation.hasPrefix("Random"),
            !["Bernoulli", "Multinomial", "DequantizeLinear", "If", "Loop", "Scan"].contains(candidate.operation)
        else { return false }
        if candidate.outputs.contains(where: { $0.map { values[$0].isGraphOutput } ?? false }) { return false }
        if candidate.operation == "Shape" {
            return input(id, 0).flatMap { values[$0].knownStatedShape } != nil
        }
        let inputs = candidate.inputs.compactMap { $0 }
        return !inputs.isEmpty && inputs.allSatisfy { values[$0].isConstant }
    }
}
