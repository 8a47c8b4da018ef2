#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// Sums over every row and a second pass that uses them: softmax, normalisation over the last axis.
    /// - Parameter apply: adds the operator to a graph, given the input's name and the elements of a row.
    static func rowwise(
        _ name: String, ownOperators: Set<String>,
        apply: @escaping @Sendable (String, Int, inout OneLayerGraph) -> String
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize],
            terms: TensorStream.terms + [WorkTerm("rows", per: .piece), .call], sharesCallPrice: true,
            ownOperators: ownOperators,
            recipe: LayerRecipe(
                ranges: [
                    "batch_size": { _ in .logarithmic(1...250_000) }, "input_size": { _ in .rowWidths },
                ],
                build: { layer, graph in
                    _ = apply(graph.input(layer.values), layer.values[1], &graph)
                    return layer.values
                }),
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let amounts = TensorStream.amounts(read: elements, written: elements, processor) + [layer[0], 1]
                return LayerWork(amounts: amounts, shape: [log(layer[0]), log(layer[1]), log(elements)])
            })
    }
}
