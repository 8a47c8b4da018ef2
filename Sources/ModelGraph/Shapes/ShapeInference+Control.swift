extension ShapeInference {
    typealias ControlOutcome = (outputs: [InferredValue], bodies: [[InferenceStep]], rounds: Int?)

    /// Infers `If`, `Loop` and `Scan` through their inner graphs.
    mutating func control(
        _ call: OperatorCall, _ values: [String: InferredValue], isCertain: Bool
    ) throws(ModelGraphError) -> ControlOutcome {
        switch call.node.operation {
        case "If": try branches(call, values, isCertain: isCertain)
        case "Loop": try loop(call, values, isCertain: isCertain)
        default: try scan(call, values, isCertain: isCertain)
        }
    }

    /// The branch that a known condition takes, else both, whose outputs are known as far as they agree.
    private mutating func branches(
        _ call: OperatorCall, _ values: [String: InferredValue], isCertain: Bool
    ) throws(ModelGraphError) -> ControlOutcome {
        guard case .graph(let yes)? = call.node.attributes["then_branch"],
            case .graph(let no)? = call.node.attributes["else_branch"]
        else { throw call.invalid("a branch is missing") }
        if let condition = call.input(0).numbers?.first ?? nil {
            let (steps, outputs) = try body(condition != 0 ? yes : no, values, isCertain: isCertain)
            return (outputs, [steps], 1)
        }
        let first = try body(yes, values, isCertain: false)
        let second = try body(no, values, isCertain: false)
        return (zip(first.outputs, second.outputs).map { $0.common($1) }, [first.steps, second.steps], 1)
    }

    private mutating func loop(
        _ call: OperatorCall, _ values: [String: InferredValue], isCertain: Bool
    ) throws(ModelGraphError) -> ControlOutcome {
        guard case .graph(let graph)? = call.node.attributes["body"] else { throw call.invalid("the body is missing") }
        let rounds: Int? = (call.input(0).integers?.first ?? nil).map { max(0, $0) }
        // The body may end the loop earlier by its condition, unless that is a constant.
        let carried = Array(call.inputs.dropFirst(2)).map { $0 ?? .unknown }
        let counters = [InferredValue(.int64, []), InferredValue(.bool, [])]
        var state = carried.map { $0.withoutNumbers }
        var result = try body(graph, binding(graph, counters + state, values), isCertain: isCertain)
        let next = zip(state, result.outputs.dropFirst()).map { $0.common($1) }
        if next != state {
            // A carried value changes its shape from round to round.
            state = next
            result = try body(graph, binding(graph, counters + state, values), isCertain: isCertain)
        }
        let collected = result.outputs.dropFirst(1 + carried.count)
        return (next + collected.map { $0.stacked(rounds) }, [result.steps], rounds)
    }

    private mutating func scan(
        _ call: OperatorCall, _ values: [String: InferredValue], isCertain: Bool
    ) throws(ModelGraphError) -> ControlOutcome {
        guard case .graph(let graph)? = call.node.attributes["body"], call.operatorSet >= 9 else {
            throw call.invalid("the body is missing")
        }
        let scanned = call.int("num_scan_inputs", default: 0)
        guard scanned >= 0, scanned <= call.inputs.count else { throw call.invalid("num_scan_inputs \(scanned)") }
        let stateCount = call.inputs.count - scanned
        let axes = call.ints("scan_input_axes") ?? Array(repeating: 0, count: scanned)
        guard axes.count == scanned else { throw call.invalid("scan_input_axes \(axes)") }
        var given = call.inputs.prefix(stateCount).map { ($0 ?? .unknown).withoutNumbers }
        var rounds: Int?
        for (index, axis) in axes.enumerated() {
            let value = call.input(stateCount + index)
            guard var shape = value.shape else {
                given.append(InferredValue(value.elementType, nil))
                continue
            }
            rounds = shape.remove(at: try call.axis(axis, rank: shape.count)) ?? rounds
            given.append(InferredValue(value.elementType, shape))
        }
        let result = try body(graph, binding(graph, given, values), isCertain: isCertain)
        let collected = result.outputs.dropFirst(stateCount)
        return (result.outputs.prefix(stateCount) + collected.map { $0.stacked(rounds) }, [result.steps], rounds)
    }

    private func binding(
        _ graph: Graph, _ given: [InferredValue], _ values: [String: InferredValue]
    ) -> [String: InferredValue] {
        var values = values
        for (input, value) in zip(graph.inputs, given) {
            var value = value
            value.isConstant = false
            values[input.name] = value
        }
        return values
    }

    private mutating func body(
        _ graph: Graph, _ outer: [String: InferredValue], isCertain: Bool
    ) throws(ModelGraphError) -> (steps: [InferenceStep], outputs: [InferredValue]) {
        var values = outer
        let steps = try steps(of: graph, &values, isCertain: isCertain)
        return (steps, graph.outputs.map { values[$0.name] ?? .unknown })
    }
}

extension InferredValue {
    fileprivate var withoutNumbers: InferredValue { InferredValue(elementType, shape) }

    /// What two values have in common.
    fileprivate func common(_ other: InferredValue) -> InferredValue {
        guard let shape, let otherShape = other.shape, shape.count == otherShape.count else {
            return InferredValue(elementType, nil)
        }
        return InferredValue(elementType, zip(shape, otherShape).map { $0 == $1 ? $0 : nil })
    }

    /// The values of all rounds of a loop, stacked.
    fileprivate func stacked(_ rounds: Int?) -> InferredValue {
        InferredValue(elementType, shape.map { [rounds] + $0 })
    }
}
