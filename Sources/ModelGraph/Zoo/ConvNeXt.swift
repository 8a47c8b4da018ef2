/// ConvNeXt-T in torchvision's form: depthwise 7 × 7 convolutions and a transformer's feed-forward layers.
///
/// Source: Liu et al., “A ConvNet for the 2020s”, arXiv 2201.03545, table 9.
enum ConvNeXt {
    static let models: [ZooModel] = [
        ZooModel(
            "convnext_tiny", family: "ConvNeXt", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "ConvNeXt_Tiny_Weights", parameters: 28_589_128, gigaOperations: 4.456, top1: 82.520, top5: 96.146,
                paper: "Liu et al., arXiv 2201.03545", year: 2022)
        ) { builder, image in
            network(&builder, image)
        }
    ]

    private static func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = image
        for (stage, (width, blocks)) in zip([96, 192, 384, 768], [3, 3, 9, 3]).enumerated() {
            x = g.scope("stage\(stage + 1)/reduction") { g in
                if stage == 0 {
                    let patches = g.convolution(x, channels: width, kernel: 4, stride: 4, padding: 0)
                    return channelNormalized(&g, patches)
                }
                return g.convolution(channelNormalized(&g, x), channels: width, kernel: 2, stride: 2, padding: 0)
            }
            for block in 0..<blocks {
                x = g.scope("stage\(stage + 1)/block\(block + 1)") { g in residualBlock(&g, x) }
            }
        }
        return g.scope("head") { g in
            let pooled = channelNormalized(&g, g.globalAveragePool(x))
            return g.linear(g.flatten(pooled), features: 1000)
        }
    }

    private static func residualBlock(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        let spatial = g.convolution(x, channels: x.channels, kernel: 7, groups: x.channels)
        let pixels = g.layerNormalization(g.transpose(spatial, [1, 2, 0]))
        let hidden = g.gelu(g.dense(pixels, features: 4 * x.channels))
        let branch = g.transpose(g.dense(hidden, features: x.channels), [2, 0, 1])
        let scale = "\(g.unique("scale")).weight"
        let scaled = g.add(
            "Mul", [branch],
            constants: [g.constant(scale, shape: [x.channels, 1, 1], .constant(GraphBuilder.branchGain))],
            shape: x.shape)
        return g.sum(scaled, x)
    }

    /// Layer normalisation over the channels of each pixel.
    private static func channelNormalized(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        g.transpose(g.layerNormalization(g.transpose(x, [1, 2, 0])), [2, 0, 1])
    }
}
