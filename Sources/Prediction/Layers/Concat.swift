import ModelGraph

extension LayerType {
    /// Tensors joined along an axis: for every item, `run` elements of each part in turn.
    static let concat = copying(
        "concat", parameters: [Parameter("parts", 1...100_000), .run], run: { $0.values[3] },
        ownOperators: ["Concat"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches },
                "input_size": { _ in .mixture([.elements, .logarithmic(784...4_000_000, multipleOf: 784 * 24)]) },
                "parts": { draft in
                    .choices([2, 2, 2, 3, 4, 5, 6, 8, 12, 16, 24].filter { draft["input_size"] % $0 == 0 })
                },
                "run": { draft in
                    let part = draft["input_size"] / draft["parts"]
                    return .mostly(part, else: .divisors(of: part))
                },
            ],
            obstacle: { layer in
                layer.values[1] % (layer.values[2] * layer.values[3]) == 0 ? nil : "its parts differ in size"
            },
            build: { layer, graph in
                let (parts, run) = (layer.values[2], layer.values[3])
                let outer = layer.values[1] / (parts * run)
                let inputs = (0..<parts).map { part in
                    graph.input([layer.values[0], outer, run], named: part == 0 ? "input" : "input_\(part + 1)")
                }
                _ = graph.apply("Concat", inputs, ["axis": .int(2)])
                return [layer.values[0], outer, parts * run]
            }))
}
