import ModelGraph

/// What rewriting passes do.
extension OperatorGraph {
    /// Replaces operators by one at the place of the last, whose outputs it takes over.
    mutating func fuse(
        _ chain: [OperatorID], as operation: String, inputs: [ValueID?], isRuntimeOwn: Bool = true,
        attributes: [String: Attribute]? = nil
    ) {
        guard let last = chain.last else { return }
        let members = chain.flatMap { operators[$0].members }
        for id in chain.dropLast() { remove(id) }
        update(last) { fused in
            fused.operation = operation
            fused.inputs = inputs
            fused.isRuntimeOwn = isRuntimeOwn
            fused.members = members
            if let attributes { fused.attributes = attributes }
        }
    }

    /// Takes out an operator that passes an input on; its readers read the input.
    /// - Returns: false when a result of the graph would lose its name.
    @discardableResult
    mutating func bypass(_ id: OperatorID, reading input: ValueID) -> Bool {
        guard let output = output(id) else { return false }
        if values[output].isGraphOutput {
            // The producer writes the graph's result itself, when nobody else needs its own.
            guard let producer = producers[input], isReadOnce(input) else { return false }
            let members = operators[id].members
            remove(id)
            update(producer) { producer in
                producer.outputs = producer.outputs.map { $0 == input ? output : $0 }
                producer.members += members
            }
            return true
        }
        let members = operators[id].members
        redirect(output, to: input)
        remove(id)
        if let producer = producers[input] { update(producer) { $0.members += members } }
        return true
    }

    /// Removes an operator and what only it needed, when nobody reads its results.
    mutating func removeUnread(_ id: OperatorID) {
        guard !operators[id].isRemoved else { return }
        let outputs = operators[id].outputs.compactMap { $0 }
        guard outputs.allSatisfy({ readers[$0].isEmpty && !values[$0].isGraphOutput }) else { return }
        let inputs = operators[id].inputs.compactMap { $0 }
        remove(id)
        for input in inputs { if let producer = producers[input] { removeUnread(producer) } }
    }

    /// A new value like another, for an operator that a pass inserts.
    mutating func addValue(like value: ValueID, name: String) -> ValueID {
        var copy = values[value]
        copy.name = name
        copy.isGraphOutput = false
        copy.isConstant = false
        copy.numbers = nil
        return addValue(copy)
    }
}
