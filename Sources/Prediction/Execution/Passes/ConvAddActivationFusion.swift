import ModelGraph

extension RewritingPass {
    /// A convolution with bias that stays in plain layout takes in the tensor of equal shape added to its result, and
    /// the activation after it. Source: `conv_add_act_fusion.cc`.
    static let convAddActivationFusion = RewritingPass("ConvAddActivationFusion") { graph in
        var changed = false
        for sum in graph.order where graph.operators[sum].operation == "Add" {
            guard let id = graph.convolutionForSum(sum), let result = graph.output(id),
                let addend = graph.other(sum, than: result)
            else { continue }
            let inputs = graph.operators[id].inputs + [addend]
            var attributes = graph.operators[id].attributes
            var chain = [id, sum]
            if let activation = graph.onlyReader(of: sum, convolutionActivations),
                graph.operators[activation].operation != "Clip" || graph.clipsByConstants(activation)
            {
                attributes["activation"] = .string(graph.operators[activation].operation)
                chain.append(activation)
            }
            graph.fuse(chain, as: "FusedConv", inputs: inputs, attributes: attributes)
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The convolution behind one of two addends of equal shape, the second first.
    fileprivate func convolutionForSum(_ sum: OperatorID) -> OperatorID? {
        guard operators[sum].inputs.count == 2, let a = operators[sum].inputs[0], let b = operators[sum].inputs[1],
            statedShapesAgree(a, b)
        else { return nil }
        for addend in [b, a] {
            guard let id = producer(of: addend, "Conv"), !operators[id].isBlocked, isReadOnce(addend),
                operators[id].inputs.count == 3
            else { continue }
            return id
        }
        return nil
    }
}
