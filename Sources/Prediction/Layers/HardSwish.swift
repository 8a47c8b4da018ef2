extension LayerType {
    /// x · min(max(x/6 + 1/2, 0), 1) of every element; ONNX Runtime runs HardSigmoid and Mul, each with a result of its own.
    static let hardSwish = elementwise(
        "hardswish", canRunInPlace: false, ownOperators: ["HardSwish", "HardSigmoid", "Mul"]
    ) { $1.apply("HardSwish", [$0]) }
}
