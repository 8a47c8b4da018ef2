extension LayerType {
    /// The product of two tensors; a smaller second one has a number for each of some planes of every item, as gates do,
    /// or, when its size is not a multiple of the items, lies along the last axes.
    static let mul = binary(
        "mul", operation: "Mul",
        isGate: { layer in
            let (batch, operand) = (layer.values[0], layer.values[2])
            return operand % batch == 0 && layer.values[1] % (operand / batch) == 0
        },
        repeated: { draft in
            guard case .choices(let planes) = SampledRange.divisors(of: draft["input_size"]) else {
                return .choices([])
            }
            return .mixture([.choices([1]), .choices(planes.map { $0 * draft["batch_size"] })])
        })
}
