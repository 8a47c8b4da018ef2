/// Arithmetic on single elements, outside of multiply-accumulates, of one operator.
///
/// One evaluation of a function such as a sigmoid counts as one operation, as does one addition or comparison:
/// - elementwise: one per element of the output, and per further input beyond two;
/// - biases of convolutions and `Gemm`: one per element of the output;
/// - batch normalisation: 2 per element; other normalisation and softmax: 5 (two passes for statistics, subtract,
///   scale, shift; or maximum, subtract, exponentiate, sum, divide);
/// - pooling: one per tap of each window; reductions: one per element of the input;
/// - resizing: 2 per neighbour read (2 per axis linear, 4 per axis cubic), none for nearest;
/// - recurrent layers: per step and hidden unit 9 (LSTM), 8 (GRU), 1 (RNN);
/// - quantising: 2 per element; data movement: none.
enum ElementOperations {
    /// - Returns: nil when a size that the count needs is not known.
    static func count(_ call: OperatorCall, _ outputs: [InferredValue]) -> Count? {
        guard let factors = factors(call, outputs) else { return nil }
        return Count(factors)
    }

    private static func factors(_ call: OperatorCall, _ outputs: [InferredValue]) -> [Int]? {
        let output = outputs.first?.knownShape
        func perOutput(_ factors: Int...) -> [Int]? { output.map { $0 + factors } }
        func perInput(_ factors: Int...) -> [Int]? { call.input(0).knownShape.map { $0 + factors } }
        let operation = call.node.operation
        switch operation {
        case "Conv", "ConvTranspose", "FusedConv", "Gemm": return perOutput(call.hasInput(2) ? 1 : 0)
        case "QLinearConv", "QLinearMatMul", "QuantizeLinear", "DequantizeLinear": return perInput(2)
        case "DynamicQuantizeLinear": return perInput(4)
        case "BatchNormalization": return perInput(2)
        case "LRN": return perInput(2 + min(OperatorCall.largestWindow, max(0, call.int("size", default: 1))))
        case "MaxPool", "AveragePool", "LpPool": return output.map { $0 + (call.ints("kernel_shape") ?? []) }
        case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "ArgMax", "ArgMin", "TopK", "CumSum":
            return perInput()
        case "LSTM": return perOutput(9)
        case "GRU": return perOutput(8)
        case "RNN": return perOutput(1)
        case "Resize", "Upsample": return output.map { $0 + [neighbours(call, $0)] }
        case "GridSample": return perOutput(8)
        case "RoiAlign": return perOutput(4 * max(1, min(64, call.int("sampling_ratio", default: 1))))
        case "Attention":
            guard let sizes = AttentionSizes(call) else { return nil }
            return [sizes.batch, sizes.queryHeads, sizes.querySteps, sizes.keySteps, 5].known
        case _ where NormalizationRules.rules[operation] != nil: return perInput(5)
        case _ where ReductionRules.rules[operation] != nil: return perInput()
        case _ where ElementwiseRules.rules[operation] != nil: return perOutput(max(1, call.inputs.count - 1))
        default: return [0]
        }
    }

    private static func neighbours(_ call: OperatorCall, _ output: [Int]) -> Int {
        let perAxis =
            switch call.string("mode", default: "nearest") {
            case "linear": 2
            case "cubic": 4
            default: 0
            }
        let input = call.input(0).knownShape ?? output
        let axes = zip(input, output).count { $0 != $1 }
        return perAxis == 0 ? 0 : (0..<min(axes, 8)).reduce(2) { product, _ in product * perAxis }
    }
}
