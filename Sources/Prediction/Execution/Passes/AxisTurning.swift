import ModelGraph

/// How an operator can run on tensors whose axes are in another order.
struct AxisTurning {
    private enum Kind {
        /// Each element by itself; inputs after the first are single numbers.
        case single
        /// Elements of several tensors together.
        case elementwise
        /// Along one axis, that an attribute names.
        case axis(default: Int?)
    }

    private let kind: Kind

    private static let single: Set<String> = [
        "Abs", "Cast", "Ceil", "Clip", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity",
        "LeakyRelu", "Log", "Neg", "Not", "QuickGelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign",
        "Softplus", "Softsign", "Sqrt", "Tanh",
    ]
    private static let elementwise: Set<String> = [
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod",
        "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
    ]

    /// - Returns: nil when the operator cares for the order of axes.
    init?(_ candidate: OperatorGraph.Operator) {
        switch candidate.operation {
        case let operation where Self.single.contains(operation): kind = .single
        case let operation where Self.elementwise.contains(operation): kind = .elementwise
        case "Concat": kind = .axis(default: nil)
        case "Split": kind = .axis(default: 0)
        case "Softmax", "LogSoftmax":
            guard candidate.operatorSet >= 13 else { return nil }
            kind = .axis(default: -1)
        default: return nil
        }
    }

    /// The inputs whose axes are turned.
    func inputs(of candidate: OperatorGraph.Operator) -> Range<Int> {
        switch kind {
        case .single: 0..<min(1, candidate.inputs.count)
        case .elementwise: candidate.inputs.indices
        case .axis: 0..<(candidate.operation == "Concat" ? candidate.inputs.count : min(1, candidate.inputs.count))
        }
    }

    /// The attributes for inputs before a transposition; nil when they are not possible.
    func attributes(_ candidate: OperatorGraph.Operator, after permutation: [Int]) -> [String: Attribute]? {
        guard case .axis(let usual) = kind else { return candidate.attributes }
        guard let axis = candidate.int("axis") ?? usual else { return nil }
        let place = axis < 0 ? axis + permutation.count : axis
        guard permutation.indices.contains(place) else { return nil }
        return candidate.attributes.merging(["axis": .int(permutation[place])]) { $1 }
    }
}
