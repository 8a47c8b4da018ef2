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
