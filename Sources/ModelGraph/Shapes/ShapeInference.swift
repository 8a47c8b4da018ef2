/// Walks a graph in order and infers each value from its node's inputs.
struct ShapeInference {
    /// Runtimes and files know no larger axis; below it, products of an axis and a window cannot overflow.
    static let largestAxis = 1 << 40

    let operatorSets: [String: Int]
    /// Sizes of symbolic axes.
    let symbols: [String: Int]
    private(set) var unknownOperators: [String: Int] = [:]

    init(operatorSets: [String: Int], symbols: [String: Int]) {
        self.operatorSets = operatorSets
        self.symbols = symbols
    }

    /// Infers a graph's values.
    /// - Parameters:
    ///   - values: the inputs and what inner graphs capture; the graph's own values are added.
    ///   - isCertain: whether the graph runs at all; a mismatch in a branch that may not run is no error.
    mutating func steps(
        of graph: Graph, _ values: inout [String: InferredValue], isCertain: Bool = true
    ) throws(ModelGraphError) -> [InferenceStep] {
        for tensor in graph.initializers {
            let value = InferredValue(constant: tensor)
            try check(value, "weight “\(tensor.name)”")
            values[tensor.name] = value
        }
        var stated: [String: ValueInfo] = [:]
        for value in graph.statedShapes + graph.outputs { stated[value.name] = value }
        var steps: [InferenceStep] = []
        steps.reserveCapacity(graph.nodes.count)
        for node in graph.nodes {
            if node.operation == "Constant", node.domain.isEmpty {
                let value = InferredValue(constantNode: node)
                try check(value, node.label)
                if let name = node.outputs.first { values[name] = value }
                continue
            }
            let inputs = node.inputs.map { $0.isEmpty ? nil : values[$0] ?? .unknown }
            let step = try step(node, inputs, values, stated, isCertain: isCertain)
            for (name, value) in zip(node.outputs, step.outputs) where !name.isEmpty { values[name] = value }
            steps.append(step)
        }
        return steps
    }

    private mutating func step(
        _ node: Node, _ inputs: [InferredValue?], _ values: [String: InferredValue], _ stated: [String: ValueInfo],
        isCertain: Bool
    ) throws(ModelGraphError) -> InferenceStep {
        let call = OperatorCall(node: node, inputs: inputs, operatorSet: operatorSets[node.domain] ?? 1)
        let isControl = node.domain.isEmpty && ["If", "Loop", "Scan"].contains(node.operation)
        let rule = ShapeRules.rule(for: node)
        var outputs: [InferredValue] = []
        var (bodies, rounds): ([[InferenceStep]], Int?) = ([], 1)
        do throws(ModelGraphError) {
            if isControl {
                (outputs, bodies, rounds) = try control(call, values, isCertain: isCertain)
            } else if let rule {
                outputs = try rule(call)
            } else {
                let name = node.domain.isEmpty ? node.operation : node.domain + ":" + node.operation
                unknownOperators[name, default: 0] += 1
            }
            for value in outputs { try check(value, node.label) }
        } catch {
            if isCertain { throw error }
            outputs = []
        }
        let isConstant =
            rule != nil && !inputs.isEmpty && inputs.allSatisfy { $0?.isConstant ?? true }
            && !node.operation.hasPrefix("Random") && node.operation != "Bernoulli"
        outputs = node.outputs.enumerated().map { index, name in
            var value = index < outputs.count ? outputs[index] : .unknown
            value.complete(with: stated[name], symbols)
            value.isConstant = isConstant
            if isConstant, node.passesWeightsOn {
                // Inputs after the first are indices and shapes, except where all are joined.
                let joined = node.operation == "Concat" ? inputs[...] : inputs.prefix(1)
                value.weights = joined.flatMap { $0?.weights ?? [] }
            }
            return value
        }
        return InferenceStep(
            node: node, inputs: inputs, outputs: outputs, operatorSet: call.operatorSet,
            isKnown: isControl || rule != nil, isConstant: isConstant, bodies: bodies, rounds: rounds)
    }

    func check(_ value: InferredValue, _ place: String) throws(ModelGraphError) {
        for case let size? in value.shape ?? [] where size < 0 || size > Self.largestAxis {
            throw ModelGraphError(.tooLarge, "an axis of size \(size)", place: place)
        }
        if let shape = value.knownShape, shape.checkedProduct == nil {
            throw ModelGraphError(.tooLarge, "the shape \(shape) has too many elements", place: place)
        }
    }
}

extension Node {
    /// Whether the output is the inputs rearranged, so that weights stay weights.
    fileprivate var passesWeightsOn: Bool {
        [
            "Cast", "Concat", "DequantizeLinear", "Flatten", "Identity", "Reshape", "Slice", "Split", "Squeeze",
            "Transpose", "Unsqueeze",
        ].contains(operation)
    }
}

extension InferredValue {
    /// Fills in what the file states where inference does not tell.
    fileprivate mutating func complete(with stated: ValueInfo?, _ symbols: [String: Int]) {
        guard let stated else { return }
        if elementType == .undefined { elementType = stated.elementType }
        guard let axes = stated.shape?.map({ $0.size(symbols) }) else { return }
        guard let shape else {
            self.shape = axes
            return
        }
        if shape.contains(nil), shape.count == axes.count { self.shape = zip(shape, axes).map { $0 ?? $1 } }
    }
}

extension Dimension {
    /// The size, when it is fixed and sensible or its symbol is bound.
    func size(_ symbols: [String: Int]) -> Int? {
        switch self {
        case .fixed(let size): size <= ShapeInference.largestAxis ? size : nil
        case .symbolic(let name): symbols[name]
        case .unknown: nil
        }
    }
}
