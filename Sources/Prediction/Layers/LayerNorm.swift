import ModelGraph

extension LayerType {
    /// Every row shifted and scaled to mean 0 and variance 1, then by a learned scale and shift per element.
    static let layerNorm = rowwise(
        "layernorm", ownOperators: ["LayerNormalization", "SkipLayerNormalization"]
    ) { x, size, graph in
        let scale = graph.weight("scale", [size], fanIn: 1)
        let shift = graph.weight("shift", [size], fanIn: 1)
        return graph.apply("LayerNormalization", [x, scale, shift], ["axis": .int(-1), "epsilon": .float(1e-6)])
    }
}
