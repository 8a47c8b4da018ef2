import Inference

extension ModelInterface {
    /// Checks that tensors are the model's inputs.
    /// - Parameter isBatched: whether all first sizes must be the same number of items.
    /// - Returns: the tensors in the order of the model's inputs.
    /// - Throws: ``ServingError`` (`input`) that names the first tensor that does not fit, and what would.
    func ordered(_ tensors: [Tensor], isBatched: Bool) throws(ServingError) -> [Tensor] {
        if let unknown = tensors.first(where: { tensor in !inputs.contains { $0.name == tensor.name } }) {
            throw ServingError(.input, "there is no input “\(unknown.name)”", advice: "send \(listing)")
        }
        var ordered: [Tensor] = []
        ordered.reserveCapacity(inputs.count)
        for input in inputs {
            guard let tensor = tensors.first(where: { $0.name == input.name }) else {
                throw ServingError(.input, "input “\(input.name)” is missing", advice: "send \(listing)")
            }
            try input.require(tensor)
            ordered.append(tensor)
        }
        guard tensors.count == inputs.count else {
            throw ServingError(.input, "an input was sent twice", advice: "send \(listing)")
        }
        guard isBatched, let items = ordered.first?.shape.first else { return ordered }
        if let other = ordered.first(where: { $0.shape.first != items }) {
            throw ServingError(
                .input, "input “\(ordered[0].name)” has \(items) rows and input “\(other.name)” \(other.shape[0])",
                advice: "give all inputs the same first size")
        }
        return ordered
    }

    /// All inputs, as an advice lists them.
    private var listing: String { inputs.map(\.protocolDescription).joined(separator: ", ") }
}

extension TensorDescription {
    fileprivate func require(_ tensor: Tensor) throws(ServingError) {
        guard tensor.datatype.element == element else {
            throw ServingError(
                .input, "input “\(name)” was sent as \(tensor.datatype.rawValue)", advice: "send \(protocolDescription)"
            )
        }
        guard admits(tensor.shape) else {
            throw ServingError(
                .input, "input “\(name)” was sent in the shape \(tensor.shape)", advice: "send \(protocolDescription)")
        }
        guard tensor.shape.allSatisfy({ $0 > 0 }) else {
            throw ServingError(
                .input, "input “\(name)” of shape \(tensor.shape) has no elements",
                advice: "send \(protocolDescription)")
        }
        try tensor.validate()
    }

    /// In the words of the protocol, such as `images: FP32[batch, 3, 640, 640]`.
    fileprivate var protocolDescription: String {
        let type = Datatype(element)?.rawValue ?? element.description
        return "\(name): \(type)[\(axes.map(\.description).joined(separator: ", "))]"
    }
}
