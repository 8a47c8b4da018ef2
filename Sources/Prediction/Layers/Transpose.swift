import ModelGraph

extension LayerType {
    /// Axes in another order; `run` elements, the product of the last axes that stay in place, move as one.
    static let transpose = copying(
        "transpose", parameters: [.run], run: { $0.values[2] }, ownOperators: ["Transpose"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches },
                "input_size": { _ in .elements },
                "run": { draft in .mixture([.choices([1]), .divisors(of: draft["input_size"])]) },
            ],
            obstacle: { layer in
                let moved = layer.values[1] / layer.values[2]
                if layer.values[1] % layer.values[2] != 0 { return "an item is not made of whole runs" }
                return factors(of: moved).0 == 1 ? "its runs form no matrix" : nil
            },
            build: { layer, graph in
                let (batch, run) = (layer.values[0], layer.values[2])
                let (rows, columns) = factors(of: layer.values[1] / run)
                // An axis of one element would let the engine treat the transposition as another one.
                let tail = run == 1 ? [] : [run]
                let order = run == 1 ? [0, 2, 1] : [0, 2, 1, 3]
                _ = graph.apply("Transpose", [graph.input([batch, rows, columns] + tail)], ["perm": .ints(order)])
                return [batch, columns, rows] + tail
            }))

    /// The two factors of a number that are nearest to each other, the smaller first.
    private static func factors(of number: Int) -> (Int, Int) {
        var small = Int(Double(number).squareRoot())
        while small > 1, number % small != 0 { small -= 1 }
        return (Swift.max(1, small), number / Swift.max(1, small))
    }
}
