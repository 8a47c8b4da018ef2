import ModelGraph

/// What rewriting passes ask.
extension OperatorGraph {
    /// The operator of a given kind that computes a value; nil when another does.
    func producer(of value: ValueID?, _ operations: String...) -> OperatorID? {
        guard let value, let id = producers[value], operations.contains(operators[id].operation) else { return nil }
        return id
    }

    /// Whether one operator reads the value, once, and nobody else needs it.
    func isReadOnce(_ value: ValueID?) -> Bool {
        guard let value else { return false }
        return readers[value].count == 1 && !values[value].isGraphOutput
    }

    /// The only reader of an operator's only result, when it is of a given kind.
    func onlyReader(of id: OperatorID, _ operations: Set<String>) -> OperatorID? {
        guard let output = operators[id].outputs.first ?? nil, isReadOnce(output) else { return nil }
        let reader = readers[output][0]
        return operations.contains(operators[reader].operation) ? reader : nil
    }

    func input(_ id: OperatorID, _ index: Int) -> ValueID? {
        operators[id].inputs.indices.contains(index) ? operators[id].inputs[index] : nil
    }

    func output(_ id: OperatorID) -> ValueID? { operators[id].outputs.first ?? nil }

    func isConstant(_ value: ValueID?) -> Bool { value.map { values[$0].isConstant } ?? false }

    /// The number of a constant scalar input; nil for other inputs.
    func scalar(_ id: OperatorID, _ index: Int) -> Double? { input(id, index).flatMap { values[$0].scalar } }

    /// Of an operator with two inputs, the one that is not `value`.
    func other(_ id: OperatorID, than value: ValueID) -> ValueID? {
        guard operators[id].inputs.count == 2 else { return nil }
        return operators[id].inputs[0] == value ? operators[id].inputs[1] : operators[id].inputs[0]
    }

    /// Of an operator with two inputs, the constant scalar one and the other.
    func scaled(_ id: OperatorID) -> (value: ValueID, scalar: Double)? {
        guard operators[id].inputs.count == 2 else { return nil }
        for index in [1, 0] {
            if let scalar = scalar(id, index), let value = input(id, 1 - index), !isConstant(value) {
                return (value, scalar)
            }
        }
        return nil
    }

    /// Whether the engine knows that sizes are equal: both fixed, of one name in the file, or both its batch axis.
    func statedShapesAgree(_ a: ValueID, _ b: ValueID) -> Bool {
        guard let left = values[a].statedShape, let right = values[b].statedShape, left.count == right.count
        else { return false }
        return left.indices.allSatisfy { axis in
            if left[axis] != right[axis] { return false }
            return left[axis] != nil || axis == 0 || haveOneName(a, b, axis: axis)
        }
    }

    private func haveOneName(_ a: ValueID, _ b: ValueID, axis: Int) -> Bool {
        guard let left = values[a].axisNames, let right = values[b].axisNames, left.indices.contains(axis),
            right.indices.contains(axis)
        else { return false }
        return left[axis] != nil && left[axis] == right[axis]
    }
}

extension OperatorGraph.Operator {
    func int(_ name: String) -> Int? {
        if case .int(let value)? = attributes[name] { return value }
        return nil
    }

    func int(_ name: String, default value: Int) -> Int { int(name) ?? value }

    func ints(_ name: String) -> [Int]? {
        if case .ints(let values)? = attributes[name] { return values }
        return nil
    }

    func string(_ name: String) -> String? {
        if case .string(let value)? = attributes[name] { return value }
        return nil
    }
}
