import ModelGraph

extension LayerType {
    /// The Gaussian error linear unit x/2 · (1 + erf(x/√2)) of every element.
    ///
    /// ONNX Runtime fuses the five operators of an export into one, together with a bias before it, and gives the result a
    /// tensor of its own.
    static let gelu = elementwise(
        "gelu", canRunInPlace: false, ownOperators: ["Gelu", "BiasGelu", "FastGelu"]
    ) { x, graph in
        let root = graph.constant("root", shape: [], .constant(Float(2).squareRoot()))
        let one = graph.constant("one", shape: [], .constant(1))
        let half = graph.constant("half", shape: [], .constant(0.5))
        let error = graph.apply("Erf", [graph.apply("Div", [x, root])])
        return graph.apply("Mul", [graph.apply("Mul", [x, graph.apply("Add", [error, one])]), half])
    }
}
