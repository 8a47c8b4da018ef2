extension LayerType {
    /// x · min(max(x/6 + 1/2, 0), 1) of every element, which ONNX Runtime runs as HardSigmoid and Mul.
    static let hardSwish = elementwise("hardswish", canRunInPlace: true)
}
