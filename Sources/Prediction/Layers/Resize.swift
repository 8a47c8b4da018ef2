#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// An image enlarged by a whole factor along both axes; mode 0 repeats pixels, 1 interpolates between four.
    static let resize = LayerType(
        "resize",
        parameters: [
            .batchSize, .inputChannels, .imageSize, Parameter("scale", 1...1000), .imageWidth, .flag("mode"),
        ],
        terms: TensorStream.terms + [
            WorkTerm("pixels repeated", per: .element), WorkTerm("pixels interpolated", per: .element), .call,
        ],
        work: { layer, processor in
            let pixels = layer[0] * layer[1] * layer[2] * layer[4]
            let results = pixels * layer[3] * layer[3]
            let isLinear = layer.values[5] == 1
            let amounts =
                TensorStream.amounts(read: pixels, written: results, processor)
                + [isLinear ? 0 : results, isLinear ? results : 0, 1]
            let shape = [
                log(layer[0] * layer[1]), log(layer[2] * layer[4]), log(layer[3]), log(results), layer[5],
            ]
            return LayerWork(amounts: amounts, shape: shape)
        })
}
