extension LayerType {
    /// The sum of two tensors; a smaller second one lies along the last axes, as biases and positions do.
    static let add = binary(
        "add", operation: "Add", isGate: { _ in false },
        repeated: { draft in .mixture([.choices([1]), .divisors(of: draft["input_size"])]) })
}
