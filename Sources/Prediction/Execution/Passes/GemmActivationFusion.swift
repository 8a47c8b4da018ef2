import ModelGraph

extension RewritingPass {
    private static let gemmActivations: Set<String> = [
        "Elu", "HardSigmoid", "LeakyRelu", "Relu", "Selu", "Sigmoid", "Softplus", "Softsign", "Tanh", "ThresholdedRelu",
    ]

    /// Gemm and the activation that alone reads it become FusedGemm. Source: `gemm_activation_fusion.cc`.
    static let gemmActivationFusion = RewritingPass("GemmActivationFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Gemm" {
            guard let activation = graph.onlyReader(of: id, gemmActivations) else { continue }
            graph.fuse(
                [id, activation], as: "FusedGemm", inputs: graph.operators[id].inputs,
                attributes: graph.operators[id].attributes.merging(
                    ["activation": .string(graph.operators[activation].operation)]
                ) { $1 })
            changed = true
        }
        return changed
    }
}
