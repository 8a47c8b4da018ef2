import ModelGraph

extension LayerType {
    /// Elements written as they were read: what operators without a type of their own count as.
    static let copy = copying(
        "copy", run: { $0.values[0] * $0.values[1] }, ownOperators: ["Concat"],
        recipe: LayerRecipe(
            ranges: ["batch_size": { _ in .batches }, "input_size": { _ in .elements }],
            build: { layer, graph in
                // A concatenation of one tensor is a plain copy, which no optimisation removes.
                _ = graph.apply("Concat", [graph.input(layer.values)], ["axis": .int(0)])
                return layer.values
            }))
}
