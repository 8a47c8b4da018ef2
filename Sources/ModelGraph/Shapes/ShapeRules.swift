/// The shape rules of all operator families by operator.
enum ShapeRules {
    private static let all: [String: ShapeRule] = [
        ElementwiseRules.rules, WindowRules.rules, ProductRules.rules, ConstantRules.rules, ReshapingRules.rules,
        MovingRules.rules, GatheringRules.rules, ReductionRules.rules, NormalizationRules.rules, RecurrentRules.rules,
        ResizingRules.rules, QuantizationRules.rules, AttentionRules.rules,
    ].reduce(into: [:]) { all, family in
        all.merge(family) { first, _ in first }
    }

    /// Operators of ONNX Runtime's own domain whose rules are known.
    private static let runtimeOperators: Set<String> = [
        "BiasGelu", "DynamicQuantizeMatMul", "FastGelu", "FusedConv", "Gelu", "MatMulIntegerToFloat", "QuickGelu",
        "SkipLayerNormalization",
    ]

    static func rule(for node: Node) -> ShapeRule? {
        switch node.domain {
        case "": all[node.operation]
        case "com.microsoft": runtimeOperators.contains(node.operation) ? all[node.operation] : nil
        default: nil
        }
    }
}
