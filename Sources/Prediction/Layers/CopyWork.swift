#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// Elements put elsewhere, in contiguous pieces.
    /// - Parameters:
    ///   - parameters: what follows batch size and elements written per item.
    ///   - run: the contiguous elements of a piece.
    static func copying(
        _ name: String, parameters: [Parameter] = [],
        run: @escaping @Sendable (LayerConfiguration) -> Int, ownOperators: Set<String>, recipe: LayerRecipe
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize] + parameters,
            terms: TensorStream.terms + [
                WorkTerm("contiguous pieces", per: .piece), WorkTerm("pieces of one element", per: .piece), .call,
            ],
            conflict: { layer in
                run(layer) > layer.values[0] * layer.values[1] ? "a piece is larger than the output" : nil
            },
            ownOperators: ownOperators, recipe: recipe,
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let pieces = elements / Double(run(layer))
                // Loops over single elements are others than those that call for a copy of bytes.
                let counts = run(layer) == 1 ? [0, pieces] : [pieces, 0]
                let amounts = TensorStream.amounts(read: elements, written: elements, processor) + counts + [1]
                return LayerWork(amounts: amounts, shape: [log(elements), log(elements / pieces), log(pieces)])
            })
    }
}
