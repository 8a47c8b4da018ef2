import ModelGraph

extension LayerType {
    /// The mean of windows whose size follows from the output's; without rows of its own it counts as max pooling.
    ///
    /// `output_size` 0, the default of a table without the column, means the image's own size: what torchvision's
    /// AlexNet and VGG ask for at 224 pixels. An output of 1 is ONNX's GlobalAveragePool.
    static let adaptiveAveragePool2d = LayerType(
        "adaptiveavgpool2d",
        parameters: [
            .batchSize, .imageSize, .inputChannels, Parameter("output_size", 0...100_000, default: 0), .imageWidth,
        ],
        terms: averagingTerms,
        conflict: { layer in
            layer.values[3] > Swift.min(layer.values[1], layer.values[4]) ? "the output is larger than the image" : nil
        },
        standIn: { LayerConfiguration(unchecked: .maxPool2d, $0.fixedWindows) },
        ownOperators: ["GlobalAveragePool", "AveragePool"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches },
                "image_size": { _ in .mixture([.choices([7, 7, 8, 14]), .images]) },
                "in_channels": { _ in .channels },
                "output_size": { draft in .mostly(1, else: .divisors(of: draft["image_size"])) },
                "image_width": { draft in .mostly(draft["image_size"], else: .images) },
            ],
            operations: { LayerConfiguration(unchecked: .averagePool2d, $0.fixedWindows).poolingTaps },
            build: { layer, graph in
                if layer.values[3] != 1 {
                    return LayerConfiguration(unchecked: .averagePool2d, layer.fixedWindows)
                        .pool("AveragePool", ["count_include_pad": .int(1)], in: &graph)
                }
                let (batch, channels) = (layer.values[0], layer.values[2])
                _ = graph.apply(
                    "GlobalAveragePool", [graph.input([batch, channels, layer.values[1], layer.values[4]])])
                return [batch, channels, 1, 1]
            }),
        work: { layer, processor in
            LayerConfiguration(unchecked: .averagePool2d, layer.fixedWindows).averagingWork(processor)
        })
}

extension LayerConfiguration {
    /// Pooling's parameters for windows of the mean size, side by side.
    var fixedWindows: [Int] {
        let (rows, columns) = (window(over: values[1]), window(over: values[4]))
        return [
            values[0], values[1], rows.kernel, values[2], rows.stride, 0, values[4], columns.kernel, columns.stride, 0,
        ]
    }

    private func window(over image: Int) -> (kernel: Int, stride: Int) {
        let outputs = values[3] == 0 ? image : values[3]
        let stride = Swift.max(1, image / outputs)
        return (image - (outputs - 1) * stride, stride)
    }
}
