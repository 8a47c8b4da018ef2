import ModelGraph

extension RewritingPass {
    /// Activations that a convolution applies to its results before it writes them.
    static let convolutionActivations: Set<String> = ["Relu", "Sigmoid", "Tanh", "HardSigmoid", "LeakyRelu", "Clip"]

    /// A convolution and the activation that alone reads it become FusedConv. Source: `conv_activation_fusion.cc`.
    static let convActivationFusion = RewritingPass("ConvActivationFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Conv" {
            guard let activation = graph.onlyReader(of: id, convolutionActivations),
                graph.operators[activation].operation != "Clip" || graph.clipsByConstants(activation)
            else { continue }
            let attributes = graph.operators[id].attributes.merging(
                ["activation": .string(graph.operators[activation].operation)]
            ) { $1 }
            graph.fuse(
                [id, activation], as: "FusedConv", inputs: graph.operators[id].inputs, attributes: attributes)
            changed = true
        }
        return changed
    }
}
