/// What a constant input is to its operator, so that parameters agree with published counts.
enum WeightRole {
    /// Learned: weights, biases, scales of normalisation, embedding tables.
    case parameter
    /// Kept by batch normalisation.
    case runningStatistic

    /// nil for constants that are not learned: shapes, indices, single numbers in arithmetic, quantisation scales.
    init?(_ weight: WeightOrigin, of value: InferredValue, at index: Int, in node: Node) {
        switch node.operation {
        case "BatchNormalization": self = index >= 3 ? .runningStatistic : .parameter
        case "Conv", "ConvTranspose", "Gemm", "LayerNormalization", "InstanceNormalization", "GroupNormalization",
            "RMSNormalization", "PRelu", "FusedConv", "DeformConv":
            self = .parameter
        case "LSTM", "GRU", "RNN":
            // Sequence lengths and initial states are not learned.
            guard [1, 2, 3, 7].contains(index) else { return nil }
            self = .parameter
        case "QLinearConv":
            guard index == 3 || index == 8 else { return nil }
            self = .parameter
        case "QLinearMatMul":
            guard index == 0 || index == 3 else { return nil }
            self = .parameter
        case "MatMulInteger", "ConvInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul":
            guard index <= 1, weight.elements > 1 else { return nil }
            self = .parameter
        case "Gather", "MatMul", "Einsum", "Add", "Mul", "Sub", "Div", "Concat", "Where":
            guard weight.elements > 1, value.elementType.isFractional else { return nil }
            self = .parameter
        default: return nil
        }
    }
}

extension ElementType {
    /// Whether elements stand for fractions.
    var isFractional: Bool { !isInteger && self != .string && self != .undefined }
}
