import ModelGraph

extension RewritingPass {
    /// A bias added only for Gelu becomes part of it. Source: `bias_gelu_fusion.cc`.
    static let biasGeluFusion = RewritingPass("BiasGeluFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Add" {
            guard let gelu = graph.onlyReader(of: id, ["Gelu"]), graph.operators[gelu].isRuntimeOwn,
                let inputs = graph.withVector(id)
            else { continue }
            graph.fuse([id, gelu], as: "BiasGelu", inputs: inputs, attributes: [:])
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The addends of a sum with a vector along the last axis: the tensor first.
    func withVector(_ sum: OperatorID) -> [ValueID?]? {
        guard operators[sum].inputs.count == 2 else { return nil }
        for (tensor, vector) in [(0, 1), (1, 0)] {
            guard let tensor = input(sum, tensor), let vector = input(sum, vector),
                let length = values[vector].knownStatedShape, length.count == 1, let shape = values[tensor].statedShape,
                shape.count > 1, shape.last == .some(length[0])
            else { continue }
            return [tensor, vector]
        }
        return nil
    }
}
