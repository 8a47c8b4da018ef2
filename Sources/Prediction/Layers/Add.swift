extension LayerType {
    /// The sum of two tensors; a smaller second one lies along the last axes, as biases and positions do.
    static let add = binary(
        "add", operation: "Add",
        repeated: { draft in .mixture([.choices([1]), .divisors(of: draft["input_size"])]) },
        shapes: { layer in
            let (elements, operand) = (layer.values[0] * layer.values[1], layer.values[2])
            return ([elements / operand, operand], [operand])
        })
}
