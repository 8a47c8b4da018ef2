#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// A change between rows of pixels and blocks of channels, which ONNX Runtime puts around its blocked convolutions.
    ///
    /// Direction 0 is to blocks (`ReorderInput`), 1 from blocks (`ReorderOutput`). Blocks are as wide as a vector, the last
    /// one filled with zeros.
    static let reorder = LayerType(
        "reorder",
        parameters: [.batchSize, .inputChannels, .imageSize, Parameter("direction", 0...1), .imageWidth],
        terms: [
            WorkTerm("bytes put into blocks", per: .byte),
            WorkTerm("bytes taken from blocks", per: .byte),
        ] + TensorStream.terms.dropFirst() + [.call],
        ownOperators: ["ReorderInput", "ReorderOutput"],
        work: { layer, processor in
            let pixels = layer[0] * layer[2] * layer[4]
            let (plain, blocked) = (pixels * layer[1], pixels * processor.padded(layer[1]))
            let isFromBlocks = layer.values[3] == 1
            let stream = TensorStream.amounts(
                read: isFromBlocks ? blocked : plain, written: isFromBlocks ? plain : blocked, processor)
            let shape = [log(layer[0]), log(layer[1]), log(layer[2] * layer[4]), plain / blocked, layer[3]]
            return LayerWork(
                amounts: [isFromBlocks ? 0 : stream[0], isFromBlocks ? stream[0] : 0] + stream.dropFirst() + [1],
                shape: shape)
        })
}
