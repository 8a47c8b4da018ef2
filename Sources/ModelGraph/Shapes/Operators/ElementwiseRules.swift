#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Operators that compute each element of the output from the elements at the same place, broadcast where needed.
enum ElementwiseRules {
    static let unary: [String] = [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Ceil", "Celu", "Clip", "Cos", "Cosh",
        "Elu", "Erf", "Exp", "Floor", "Gelu", "FastGelu", "QuickGelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log",
        "IsInf", "IsNaN", "Mish", "Neg", "Not", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign",
        "Sin", "Sinh",
        "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu", "BiasGelu",
    ]
    static let binary: [String] = [
        "Add", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Equal", "Greater", "GreaterOrEqual",
        "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul",
        "Or", "Pow", "PRelu", "Sub", "Sum", "Xor",
    ]
    static let comparing: [String] = ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"]
    static let testing: [String] = ["IsNaN", "IsInf", "Not"]

    static let rules = unary.sharing(unaryOutput).merging(binary.sharing(broadcast)) { $1 }
        .merging(["Where": broadcast]) { $1 }

    private static func unaryOutput(_ call: OperatorCall) -> [InferredValue] {
        let input = call.input(0)
        let type = testing.contains(call.node.operation) ? .bool : call.type
        return [unaryOutput(call, input, type)]
    }

    private static func unaryOutput(
        _ call: OperatorCall, _ input: InferredValue, _ type: ElementType
    ) -> InferredValue {
        guard let function = function(of: call) else { return InferredValue(type, input.shape) }
        let numbers = input.numbers?.map { $0.map { type.rounded(function($0)) } }
        return InferredValue(type, input.shape, numbers: numbers)
    }

    private static func broadcast(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        let operation = call.node.operation
        let type = comparing.contains(operation) ? .bool : call.input(operation == "Where" ? 1 : 0).elementType
        return [try broadcast(call, type)]
    }

    private static func broadcast(_ call: OperatorCall, _ type: ElementType) throws(ModelGraphError) -> InferredValue {
        let inputs = call.inputs.map { $0 ?? .unknown }
        let shape = try Broadcasting.shape(inputs.map(\.shape), in: call)
        guard let target = shape?.known, let count = target.checkedProduct, count <= InferredValue.mostNumbers,
            !inputs.isEmpty, inputs.contains(where: { $0.numbers != nil })
        else { return InferredValue(type, shape) }
        let operands = inputs.map { input -> [Double?] in
            guard let numbers = input.numbers, let source = input.knownShape else {
                return Array(repeating: nil, count: count)
            }
            return Broadcasting.indices(from: source, to: target).map { numbers[$0] }
        }
        let numbers = (0..<count).map { combine(call, operands.map { $0[$0.startIndex...] }, at: $0, type) }
        return InferredValue(type, shape, numbers: numbers)
    }

    private static func combine(
        _ call: OperatorCall, _ operands: [ArraySlice<Double?>], at index: Int, _ type: ElementType
    ) -> Double? {
        if call.node.operation == "Where" {
            guard operands.count == 3, let condition = operands[0][index] else { return nil }
            return operands[condition != 0 ? 1 : 2][index]
        }
        guard var result = operands[0][index] else { return nil }
        for operand in operands.dropFirst() {
            guard let number = operand[index],
                let next = fold(call.node.operation, result, number, isInteger: call.type.isInteger)
            else { return nil }
            result = next
        }
        return type.rounded(result)
    }

    private static func fold(_ operation: String, _ a: Double, _ b: Double, isInteger: Bool) -> Double? {
        switch operation {
        case "Add", "Sum": a + b
        case "Sub": a - b
        case "Mul": a * b
        case "Div": isInteger ? (b == 0 ? nil : (a / b).rounded(.towardZero)) : a / b
        case "Mod": b == 0 ? nil : isInteger ? a - b * (a / b).rounded(.down) : fmod(a, b)
        case "Pow": pow(a, b)
        case "Min": Swift.min(a, b)
        case "Max": Swift.max(a, b)
        case "Equal": a == b ? 1 : 0
        case "Greater": a > b ? 1 : 0
        case "GreaterOrEqual": a >= b ? 1 : 0
        case "Less": a < b ? 1 : 0
        case "LessOrEqual": a <= b ? 1 : 0
        case "And": a != 0 && b != 0 ? 1 : 0
        case "Or": a != 0 || b != 0 ? 1 : 0
        case "Xor": (a != 0) != (b != 0) ? 1 : 0
        default: nil
        }
    }

    /// The functions that computations with shapes use.
    private static func function(of call: OperatorCall) -> ((Double) -> Double)? {
        switch call.node.operation {
        case "Abs": { abs($0) }
        case "Neg": { -$0 }
        case "Ceil": { $0.rounded(.up) }
        case "Floor": { $0.rounded(.down) }
        case "Round": { $0.rounded(.toNearestOrEven) }
        case "Sqrt": { $0.squareRoot() }
        case "Reciprocal": { 1 / $0 }
        case "Not": { $0 == 0 ? 1 : 0 }
        case "Relu": { max($0, 0) }
        default: nil
        }
    }
}

extension ElementType {
    /// The number as the type holds it: floats in their precision, integers as they are.
    func rounded(_ number: Double) -> Double { self == .float32 ? Double(Float(number)) : number }
}
