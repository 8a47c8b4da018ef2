#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import ModelGraph

extension LayerType {
    /// Normalisation of every channel by stored statistics where it was not folded into a convolution: one
    /// multiply-add per element with the channel's two numbers.
    static let batchNorm2d = LayerType(
        "batchnorm2d", parameters: [.batchSize, .imageSize, .inputChannels, .imageWidth],
        terms: TensorStream.terms + [WorkTerm("planes", per: .piece), .call],
        ownOperators: ["BatchNormalization"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches }, "image_size": { _ in .images }, "in_channels": { _ in .channels },
                "image_width": { draft in .mostly(draft["image_size"], else: .images) },
            ],
            build: { layer, graph in
                let channels = layer.values[2]
                let shape = [layer.values[0], channels, layer.values[1], layer.values[3]]
                let learned = ["scale", "shift"].map { graph.weight($0, [channels], fanIn: 1) }
                let kept = [("mean", Float(0)), ("variance", 1)].map { name, value in
                    graph.constant(name, shape: [channels], .constant(value))
                }
                _ = graph.apply(
                    "BatchNormalization", [graph.input(shape)] + learned + kept, ["epsilon": .float(1e-5)])
                return shape
            }),
        work: { layer, processor in
            let planes = layer[0] * layer[2]
            let elements = planes * layer[1] * layer[3]
            let amounts = TensorStream.amounts(read: elements, written: elements, processor) + [planes, 1]
            return LayerWork(
                amounts: amounts, shape: [log(layer[0]), log(layer[2]), log(elements / planes), log(elements)])
        })
}
