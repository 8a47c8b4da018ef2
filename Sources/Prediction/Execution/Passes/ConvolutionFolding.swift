import ModelGraph

extension RewritingPass {
    /// Constant arithmetic per channel after a convolution becomes part of its weights.
    ///
    /// Source: `conv_bn_fusion.cc`, `conv_mul_fusion.cc`, `conv_add_fusion.cc`. A sum with a single number stays.
    static let convolutionFolding = RewritingPass("ConvBNFusion, ConvMulFusion, ConvAddFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Conv" {
            while let next = graph.onlyReader(of: id, ["BatchNormalization", "Mul", "Add"]),
                graph.isFoldable(next, into: id)
            {
                // The convolution keeps its place and takes over the result.
                let inputs = graph.operators[id].inputs
                let members = graph.operators[id].members + graph.operators[next].members
                let output = graph.output(next)
                graph.remove(next)
                graph.update(id) { folded in
                    folded.inputs = inputs
                    folded.outputs = [output]
                    folded.members = members
                }
                changed = true
            }
        }
        return changed
    }
}

extension OperatorGraph {
    fileprivate func isFoldable(_ next: OperatorID, into convolution: OperatorID) -> Bool {
        guard let result = output(convolution), let weights = input(convolution, 1), isConstant(weights),
            input(convolution, 2).map({ isConstant($0) }) ?? true, let sizes = values[weights].shape,
            let channels = sizes.first
        else { return false }
        if operators[next].operation == "BatchNormalization" {
            return operators[next].outputs.compactMap { $0 }.count == 1
                && operators[next].inputs.dropFirst().allSatisfy { isConstant($0) }
        }
        // The optimiser looks for the constant on the right only.
        guard operators[next].inputs.count == 2, operators[next].inputs[0] == result, let factor = input(next, 1),
            isConstant(factor), let shape = values[factor].shape
        else { return false }
        if shape.checkedProduct == 1 { return operators[next].operation == "Mul" && shape.count <= sizes.count }
        // One number per channel, and 1 along the other axes; the batch axis may be missing.
        let missing = sizes.count - shape.count
        guard missing == 0 || missing == 1 else { return false }
        return shape.enumerated().allSatisfy { axis, size in axis + missing == 1 ? size == channels : size == 1 }
    }
}
