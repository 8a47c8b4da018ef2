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
    /// A result of its own moves 12 bytes per element (read, fetch for ownership, write back), in place 8.
    static func elementwise(_ name: String, canRunInPlace: Bool) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize] + (canRunInPlace ? [.inPlace] : []),
            terms: [
                WorkTerm("elements", per: .element),
                WorkTerm("bytes moved beyond the shared cache", per: .byte),
                WorkTerm("output bytes on fresh pages", per: .byte),
                .call,
            ],
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let inPlace = canRunInPlace && layer.values[2] == 1
                let bytes = elementBytes * elements
                let missing = processor.missShare(workingSet: inPlace ? bytes : 2 * bytes)
                let amounts = [elements, (inPlace ? 2 : 3) * bytes * missing, inPlace ? 0 : processor.fresh(bytes), 1]
                return LayerWork(amounts: amounts, shape: [log(layer[0]), log(layer[1]), log(elements)])
            })
    }
}
