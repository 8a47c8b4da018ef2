/// Multiply-accumulates of one operator.
///
/// - Convolution: N · Cout · ΠDout · (Cin / groups) · Πkernel. Transposed: N · Cin · ΠDin · (Cout / groups) · Πkernel.
/// - Matrix product of … × M × K and … × K × N: batch · M · N · K.
/// - LSTM, GRU, RNN: gates (4, 3, 1) · directions · steps · batch · hidden · (features + hidden).
/// - Einsum: the product of all labels' sizes, once per operand after the first.
/// - Attention: batch · heads · query steps · key steps · (head size + value size).
enum MultiplyAccumulates {
    /// - Returns: nil when a size that the count needs is not known; zero for other operators.
    static func count(_ call: OperatorCall, _ outputs: [InferredValue]) -> Count? {
        switch call.node.operation {
        case "Conv", "ConvInteger", "FusedConv", "DeformConv": convolution(call, outputs, weight: 1)
        case "QLinearConv": convolution(call, outputs, weight: 3)
        case "ConvTranspose": product(call.input(0).knownShape, call.shape(1)?.dropFirst().map { $0 })
        case "MatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QLinearMatMul":
            product(outputs.first?.knownShape, call.shape(0)?.suffix(1).map { $0 })
        case "Gemm":
            product(
                outputs.first?.knownShape,
                call.shape(0).flatMap { $0.count == 2 ? [$0[call.int("transA", default: 0) != 0 ? 0 : 1]] : nil })
        case "LSTM": recurrent(call, outputs, gates: 4)
        case "GRU": recurrent(call, outputs, gates: 3)
        case "RNN": recurrent(call, outputs, gates: 1)
        case "Einsum": einsum(call)
        case "Attention": attention(call)
        default: .exact(0)
        }
    }

    private static func product(_ a: [Int]?, _ b: [Int?]?) -> Count? {
        guard let a, let b = b?.known else { return nil }
        return Count(a + b)
    }

    /// The weights' axes after the first are the channels of a group and the kernel.
    private static func convolution(_ call: OperatorCall, _ outputs: [InferredValue], weight: Int) -> Count? {
        product(outputs.first?.knownShape, call.shape(weight)?.dropFirst().map { $0 })
    }

    private static func recurrent(_ call: OperatorCall, _ outputs: [InferredValue], gates: Int) -> Count? {
        // Weights are directions × (gates · hidden) × features, recurrence directions × (gates · hidden) × hidden.
        guard let input = call.input(0).knownShape, let features = input.last, let all = outputs.first?.knownShape,
            let hidden = all.last
        else { return nil }
        return Count(all + [gates, features + hidden])
    }

    private static func einsum(_ call: OperatorCall) -> Count? {
        guard let terms = EinsumTerms(call), let sizes = try? terms.sizes(call),
            let known = sizes.values.map({ $0 }).known
        else { return nil }
        return Count(known + [terms.inputs.count - 1])
    }

    private static func attention(_ call: OperatorCall) -> Count? {
        guard call.node.domain.isEmpty, let sizes = AttentionSizes(call), let batch = sizes.batch,
            let heads = sizes.queryHeads, let queries = sizes.querySteps, let keys = sizes.keySteps,
            let head = sizes.headSize, let value = sizes.valueSize
        else { return nil }
        return Count([batch, heads, queries, keys, head + value])
    }
}
