extension LayerType {
    /// The sum of two tensors; a smaller second one lies along the last axes, as biases and positions do.
    static let add = binary("add") { $0[0] * $0[1] / $0[2] }
}
