#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

import ModelGraph

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
        ownOperators: ["Resize", "Upsample"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches }, "in_channels": { _ in .channels }, "image_size": { _ in .images },
                "scale": { _ in .choices([2, 2, 2, 2, 3, 4, 8]) },
                "image_width": { draft in .mostly(draft["image_size"], else: .images) },
                "mode": { _ in .choices([0, 0, 1]) },
            ],
            build: { layer, graph in
                let (scale, isLinear) = (layer.values[3], layer.values[5] == 1)
                let image = [layer.values[0], layer.values[1], layer.values[2], layer.values[4]]
                let scales = graph.constant(
                    "scales", shape: [4], .floats([1, 1, Float(scale), Float(scale)]))
                _ = graph.apply(
                    "Resize", [graph.input(image), "", scales],
                    [
                        "mode": .string(isLinear ? "linear" : "nearest"), "nearest_mode": .string("floor"),
                        "coordinate_transformation_mode": .string(isLinear ? "half_pixel" : "asymmetric"),
                    ])
                return Array(image[..<2]) + [image[2] * scale, image[3] * scale]
            }),
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
