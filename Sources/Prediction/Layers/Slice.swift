import ModelGraph

extension LayerType {
    /// Part of a tensor, `run` contiguous elements at a time; also one part of Split, and Gather of rows.
    static let slice = copying(
        "slice", parameters: [.run], run: { $0.values[2] }, ownOperators: ["Slice", "Split", "Gather"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches },
                "input_size": { _ in .elements },
                "run": { draft in .mostly(draft["input_size"], else: .divisors(of: draft["input_size"])) },
            ],
            obstacle: { layer in
                layer.values[0] * layer.values[1] % layer.values[2] == 0 ? nil : "it is not made of whole runs"
            },
            build: { layer, graph in
                let run = layer.values[2]
                let pieces = layer.values[0] * layer.values[1] / run
                let bounds = [("starts", 0), ("ends", 1), ("axes", 1)].map { name, value in
                    graph.constant(name, .int64, shape: [1], .constant(Float(value)))
                }
                // Every second run stays behind.
                _ = graph.apply("Slice", [graph.input([pieces, 2, run])] + bounds)
                return [pieces, 1, run]
            }))
}
