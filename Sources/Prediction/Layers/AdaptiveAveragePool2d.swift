extension LayerType {
    /// The mean of windows whose size follows from the output's; without rows of its own it counts as max pooling.
    ///
    /// `output_size` 0, the default of a table without the column, means the image's own size: what torchvision's
    /// AlexNet and VGG ask for at 224 pixels.
    static let adaptiveAveragePool2d = LayerType(
        "adaptiveavgpool2d",
        parameters: [
            .batchSize, .imageSize, Parameter("in_channels"), Parameter("output_size", 0...100_000, default: 0),
        ],
        terms: maxPool2d.terms,
        conflict: { layer in
            layer.values[3] > layer.values[1] ? "the output is larger than the image" : nil
        },
        standIn: { LayerConfiguration(unchecked: .maxPool2d, $0.fixedWindows) },
        work: { layer, processor in
            maxPool2d.work(LayerConfiguration(unchecked: .maxPool2d, layer.fixedWindows), processor)
        })
}

extension LayerConfiguration {
    /// Max pooling's parameters for windows of the mean size, side by side.
    fileprivate var fixedWindows: [Int] {
        let outputs = values[3] == 0 ? values[1] : values[3]
        let stride = Swift.max(1, values[1] / outputs)
        return [values[0], values[1], values[1] - (outputs - 1) * stride, values[2], stride, 0]
    }
}
