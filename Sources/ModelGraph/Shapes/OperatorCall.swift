/// One operator with what is known of its inputs: all that a shape rule looks at.
struct OperatorCall {
    let node: Node
    let inputs: [InferredValue?]
    /// Version of the node's operator set.
    let operatorSet: Int

    /// Attributes of windows (kernels, strides, pads) are this large at most, so that sizes cannot overflow.
    static let largestWindow = 1 << 20

    /// The input, or a value of which nothing is known when it is omitted.
    func input(_ index: Int) -> InferredValue { (index < inputs.count ? inputs[index] : nil) ?? .unknown }
    func hasInput(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }
    var type: ElementType { input(0).elementType }
    func shape(_ index: Int) -> [Int?]? { input(index).shape }

    func int(_ name: String, default value: Int) -> Int {
        if case .int(let value)? = node.attributes[name] { value } else { value }
    }

    func ints(_ name: String) -> [Int]? {
        if case .ints(let values)? = node.attributes[name] { values } else { nil }
    }

    func string(_ name: String, default value: String) -> String {
        if case .string(let value)? = node.attributes[name] { value } else { value }
    }

    func float(_ name: String, default value: Float) -> Float {
        if case .float(let value)? = node.attributes[name] { value } else { value }
    }

    /// Integers that older operator sets hold in an attribute and newer ones in an input; nil when absent or unknown.
    func integers(_ name: String, orInput index: Int) -> [Int?]? {
        ints(name).map { $0.map(Optional.some) } ?? input(index).integers
    }

    /// Window sizes, checked to be as many as `count` and in `allowed`.
    func window(
        _ name: String, count: Int, default value: Int, allowed: ClosedRange<Int> = 1...largestWindow
    ) throws(ModelGraphError) -> [Int] {
        let values = ints(name) ?? Array(repeating: value, count: count)
        guard values.count == count, values.allSatisfy(allowed.contains) else {
            throw invalid("\(name) \(values) do not fit \(count) axes")
        }
        return values
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int) throws(ModelGraphError) -> Int {
        guard axis >= -rank, axis < rank else { throw invalid("axis \(axis) does not exist in \(rank) axes") }
        return axis < 0 ? axis + rank : axis
    }

    func axes(_ axes: [Int?], rank: Int) throws(ModelGraphError) -> [Int]? {
        guard let known = axes.known else { return nil }
        var result: [Int] = []
        for axis in known { result.append(try self.axis(axis, rank: rank)) }
        return result
    }

    func invalid(_ message: String) -> ModelGraphError {
        ModelGraphError(
            .invalidInput, message, place: node.label,
            advice: "the input's shape does not fit the model, or the model is damaged")
    }

    /// Every output with the same type and shape unknown.
    func unknown(_ type: ElementType? = nil) -> [InferredValue] {
        node.outputs.map { _ in InferredValue(type ?? self.type, nil) }
    }
}

/// Infers an operator's outputs from its inputs.
typealias ShapeRule = @Sendable (OperatorCall) throws(ModelGraphError) -> [InferredValue]

extension [String] {
    /// One rule for several operators.
    func sharing(_ rule: @escaping ShapeRule) -> [String: ShapeRule] {
        Dictionary(map { ($0, rule) }) { $1 }
    }
}
