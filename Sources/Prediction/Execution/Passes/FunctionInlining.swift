import ModelGraph

extension RewritingPass {
    /// Operators without a kernel of their own become the operators of their ONNX function.
    ///
    /// HardSwish(x) = x · HardSigmoid(x); Mish(x) = x · Tanh(Softplus(x)).
    static let functionInlining = RewritingPass("FunctionInlining") { graph in
        var changed = false
        for id in graph.order {
            let steps: [String]
            switch graph.operators[id].operation {
            case "HardSwish": steps = ["HardSigmoid"]
            case "Mish": steps = ["Softplus", "Tanh"]
            default: continue
            }
            guard let input = graph.input(id, 0) else { continue }
            let name = graph.operators[id].name
            var value = input
            for step in steps {
                let next = graph.addValue(like: input, name: "\(name)/\(step)")
                graph.add(
                    OperatorGraph.Operator(name: "\(name)/\(step)", operation: step, inputs: [value], outputs: [next]))
                value = next
            }
            graph.update(id) { product in
                product.operation = "Mul"
                product.inputs = [input, value]
            }
            changed = true
        }
        return changed
    }
}
