import ModelGraph

extension RewritingPass {
    /// Operators that give back their input: Identity, Dropout, casts to the same type, and their like.
    ///
    /// Source: `identity_elimination.cc`, `dropout_elimination.cc`, `cast_elimination.cc`, `slice_elimination.cc`,
    /// `expand_elimination.cc`, `noop_elimination.cc`.
    static let noopElimination = RewritingPass("NoopElimination") { graph in
        var changed = false
        for id in graph.order {
            guard let input = graph.passedOn(id), !graph.isConstant(input),
                // Right after an input of the graph, only operators without further inputs can go.
                graph.producers[input] != nil || graph.operators[id].inputs.compactMap({ $0 }).count == 1
            else { continue }
            if graph.bypass(id, reading: input) { changed = true }
        }
        return changed
    }
}

extension OperatorGraph {
    /// The input that an operator gives back unchanged; nil when it computes something.
    fileprivate func passedOn(_ id: OperatorID) -> ValueID? {
        let candidate = operators[id]
        guard let input = input(id, 0) else { return nil }
        switch candidate.operation {
        case "Identity": return input
        case "Dropout":
            let usesMask = candidate.outputs.dropFirst().contains {
                $0.map { !readers[$0].isEmpty || values[$0].isGraphOutput } ?? false
            }
            return usesMask || (scalar(id, 2) ?? 0) != 0 ? nil : input
        case "Cast":
            return candidate.int("to") == values[input].elementType.rawValue ? input : nil
        case "Expand", "Slice":
            guard let output = output(id), let before = values[input].knownStatedShape,
                before == values[output].knownStatedShape, isConstant(self.input(id, 1))
            else { return nil }
            return input
        case "Add", "Sub", "Mul", "Div":
            let isFactor = ["Mul", "Div"].contains(candidate.operation)
            guard let scaled = scaled(id), scaled.scalar == (isFactor ? 1 : 0) else { return nil }
            let commutes = ["Add", "Mul"].contains(candidate.operation)
            return commutes || scaled.value == input ? scaled.value : nil
        default: return nil
        }
    }
}
