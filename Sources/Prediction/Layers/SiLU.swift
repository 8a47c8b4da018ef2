extension LayerType {
    /// x · sigmoid(x) of every element; ONNX Runtime fuses the two operators into QuickGelu, with a result of its own.
    static let silu = elementwise("silu", canRunInPlace: false, ownOperators: ["QuickGelu"]) { x, graph in
        graph.apply("Mul", [x, graph.apply("Sigmoid", [x])])
    }
}
