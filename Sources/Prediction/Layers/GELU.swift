extension LayerType {
    /// The Gaussian error linear unit x/2 · (1 + erf(x/√2)) of every element, which ONNX Runtime runs as one operator.
    static let gelu = elementwise("gelu", canRunInPlace: true)
}
