import ModelGraph

extension RewritingPass {
    /// Operators that compute the same from the same inputs become one. Source:
    /// `common_subexpression_elimination.cc`; equal small constants count as the same (`constant_sharing.cc`).
    static let commonSubexpressionElimination = RewritingPass("CommonSubexpressionElimination") { graph in
        var seen: [Expression: OperatorGraph.OperatorID] = [:]
        var constants: [SmallConstant: OperatorGraph.ValueID] = [:]
        var changed = false
        for id in graph.backwardOrder {
            let candidate = graph.operators[id]
            guard candidate.captures.isEmpty, !candidate.isRandom, !candidate.outputs.isEmpty else { continue }
            let inputs = candidate.inputs.map { $0.map { graph.shared($0, &constants) } }
            let expression = Expression(
                operation: candidate.operation, inputs: inputs, attributes: candidate.attributes,
                outputs: candidate.outputs.count)
            guard let first = seen[expression] else {
                seen[expression] = id
                continue
            }
            let pairs = Array(zip(candidate.outputs, graph.operators[first].outputs))
            // A result of the graph keeps its name.
            guard pairs.allSatisfy({ mine, theirs in mine.map { theirs != nil && !graph[$0].isGraphOutput } ?? true })
            else { continue }
            for case (let mine?, let theirs?) in pairs { graph.redirect(mine, to: theirs) }
            graph.remove(id)
            graph.update(first) { $0.members += candidate.members }
            changed = true
        }
        return changed
    }
}

private struct Expression: Hashable {
    let operation: String
    let inputs: [Int?]
    let attributes: [String: Attribute]
    let outputs: Int
}

private struct SmallConstant: Hashable {
    let numbers: [Double?]
    let shape: [Int]
    let elementType: ElementType
}

extension OperatorGraph {
    /// Elements of a constant that is compared by content, at most.
    private static let largestShared = 8

    /// The operators in the order in which the engine meets them: depth first from those that nobody reads, later
    /// ones first. It decides which of two equal operators stays.
    fileprivate var backwardOrder: [OperatorID] {
        var order: [OperatorID] = []
        var seen = [Bool](repeating: false, count: operators.count)
        var stack: [(id: OperatorID, isLeaving: Bool)] = []
        for id in operators.indices where !operators[id].isRemoved {
            let isRead = operators[id].outputs.contains { $0.map { !readers[$0].isEmpty } ?? false }
            if !isRead { stack.append((id, false)) }
        }
        while let (id, isLeaving) = stack.popLast() {
            if isLeaving {
                order.append(id)
                continue
            }
            guard !seen[id] else { continue }
            seen[id] = true
            stack.append((id, true))
            let read = operators[id].inputs.compactMap { $0 } + operators[id].captures
            for producer in read.compactMap({ producers[$0] }).sorted() where !seen[producer] {
                stack.append((producer, false))
            }
        }
        return order
    }

    fileprivate func shared(_ value: ValueID, _ constants: inout [SmallConstant: ValueID]) -> ValueID {
        guard values[value].isConstant, let numbers = values[value].numbers, numbers.count <= Self.largestShared,
            !numbers.contains(nil), let shape = values[value].shape
        else { return value }
        let constant = SmallConstant(numbers: numbers, shape: shape, elementType: values[value].elementType)
        if let known = constants[constant] { return known }
        constants[constant] = value
        return value
    }
}

extension OperatorGraph.Operator {
    fileprivate var isRandom: Bool {
        operation.hasPrefix("Random") || ["Multinomial", "Bernoulli"].contains(operation)
    }
}
