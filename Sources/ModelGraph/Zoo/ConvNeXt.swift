/// ConvNeXt-T, -S and -B in torchvision's form: depthwise 7 × 7 convolutions and a transformer's feed-forward layers.
///
/// Source: Liu et al., “A ConvNet for the 2020s”, arXiv 2201.03545, table 9.
enum ConvNeXt {
    static let models: [ZooModel] = [
        model("tiny", "Tiny", width: 96, deepest: 9, 28_589_128, 4.456, 82.520, 96.146),
        model("small", "Small", width: 96, deepest: 27, 50_223_688, 8.684, 83.616, 96.650),
        model("base", "Base", width: 128, deepest: 27, 88_591_464, 15.355, 84.062, 96.870),
    ]

    /// - Parameters:
    ///   - width: channels of the first stage; each stage has twice as many as the one before.
    ///   - deepest: blocks of the third stage; the others have three.
    private static func model(
        _ size: String, _ weights: String, width: Int, deepest: Int, _ parameters: Int, _ gigaOperations: Double,
        _ top1: Double, _ top5: Double
    ) -> ZooModel {
        ZooModel(
            "convnext_\(size)", family: "ConvNeXt", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "ConvNeXt_\(weights)_Weights", parameters: parameters, gigaOperations: gigaOperations, top1: top1,
                top5: top5, paper: "Liu et al., arXiv 2201.03545", year: 2022)
        ) { builder, image in
            network(&builder, image, width: width, deepest: deepest)
        }
    }

    private static func network(
        _ g: inout GraphBuilder, _ image: GraphBuilder.Value, width: Int, deepest: Int
    ) -> GraphBuilder.Value {
        var x = image
        for (stage, blocks) in [3, 3, deepest, 3].enumerated() {
            let width = width << stage
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
