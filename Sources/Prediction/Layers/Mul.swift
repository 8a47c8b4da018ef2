extension LayerType {
    /// The product of two tensors; a smaller second one has a number for each of some planes of every item, as gates do.
    ///
    /// When its elements are not a multiple of the items, it lies along the last axes.
    static let mul = binary(
        "mul", operation: "Mul",
        repeated: { draft in
            guard case .choices(let divisors) = SampledRange.divisors(of: draft["input_size"]) else {
                return .choices([])
            }
            return .mixture([.choices([1]), .choices(divisors.map { $0 * draft["batch_size"] })])
        },
        shapes: { layer in
            let (batch, elements, operand) = (layer.values[0], layer.values[0] * layer.values[1], layer.values[2])
            guard operand % batch == 0 else { return ([elements / operand, operand], [operand]) }
            let planes = operand / batch
            return ([batch, planes, layer.values[1] / planes], [batch, planes, 1])
        })
}
