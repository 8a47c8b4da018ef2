#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// A function of each element by itself, with a result of its own or, where offered, in place of the input.
    ///
    /// With a result of its own two lines enter and two leave the core per line of input (the shared cache of
    /// Skylake-SP takes in clean victims too: Intel 64 optimization manual, non-inclusive last-level cache), in place
    /// one of each: 16 against 8 bytes per element.
    ///
    /// In a graph of one operator nothing can be overwritten: a negation before and one behind make room for it.
    /// - Parameters:
    ///   - canRunInPlace: whether the engine ever overwrites the input, so that such layers are worth sampling.
    ///   - apply: adds the function's operators to a graph, given the input's name.
    static func elementwise(
        _ name: String, canRunInPlace: Bool, ownOperators: Set<String>,
        apply: @escaping @Sendable (String, inout OneLayerGraph) -> String
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize, .inPlace],
            terms: [
                WorkTerm("bytes through the core", per: .byte),
                WorkTerm("bytes through the core beyond the core's cache", per: .byte),
                WorkTerm("bytes through the core beyond the shared cache", per: .byte),
                WorkTerm("output bytes on fresh pages", per: .freshByte),
                .call,
            ],
            sharesCallPrice: true, ownOperators: ownOperators,
            recipe: LayerRecipe(
                ranges: [
                    "batch_size": { _ in .batches }, "input_size": { _ in .elements },
                    "in_place": { _ in .choices(canRunInPlace ? [0, 0, 1] : [0]) },
                ],
                companions: canRunInPlace ? ["Neg"] : [],
                build: { layer, graph in
                    let shape = Array(layer.values[..<2])
                    let input = graph.input(shape)
                    if layer.values[2] == 1 {
                        let result = apply(graph.apply("Neg", [input]), &graph)
                        _ = graph.apply("Neg", [result])
                    } else {
                        _ = apply(input, &graph)
                    }
                    return shape
                }),
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let inPlace = layer.values[2] == 1
                let tensor = elementBytes * elements
                let moved = (inPlace ? 2 : 4) * tensor
                let missing = processor.missShare(workingSet: inPlace ? tensor : 2 * tensor)
                // The published machine's rows are all far beyond a core's cache, where the two terms are one.
                let beyondCore = processor.library == .mlas ? Swift.max(0, moved - processor.coreCacheBytes) : 0
                let amounts = [moved, beyondCore, moved * missing, inPlace ? 0 : processor.fresh(tensor), 1]
                return LayerWork(amounts: amounts, shape: [log(layer[0]), log(layer[1]), log(elements)])
            })
    }
}
