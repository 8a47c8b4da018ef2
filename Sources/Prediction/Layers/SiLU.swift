extension LayerType {
    /// x · sigmoid(x) of every element, which ONNX Runtime runs as one operator, QuickGelu with α = 1.
    static let silu = elementwise("silu", canRunInPlace: true)
}
