#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// Normalisation of every channel by stored statistics where it was not folded into a convolution: one
    /// multiply-add per element with the channel's two numbers.
    static let batchNorm2d = LayerType(
        "batchnorm2d", parameters: [.batchSize, .imageSize, .inputChannels, .imageWidth],
        terms: TensorStream.terms + [WorkTerm("planes", per: .piece), .call],
        work: { layer, processor in
            let planes = layer[0] * layer[2]
            let elements = planes * layer[1] * layer[3]
            let amounts = TensorStream.amounts(read: elements, written: elements, processor) + [planes, 1]
            return LayerWork(
                amounts: amounts, shape: [log(layer[0]), log(layer[2]), log(elements / planes), log(elements)])
        })
}
