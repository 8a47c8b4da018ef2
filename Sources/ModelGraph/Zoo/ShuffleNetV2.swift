/// Channel splits and shuffles around depthwise convolutions, in torchvision's form.
///
/// Source: Ma et al., “ShuffleNet V2: practical guidelines for efficient CNN architecture design”, arXiv 1807.11164,
/// table 5.
enum ShuffleNetV2 {
    static let models: [ZooModel] = [
        model("x0_5", "X0_5", [48, 96, 192], head: 1024, 1_366_792, 0.04, 60.552, 81.746),
        model("x1_0", "X1_0", [116, 232, 464], head: 1024, 2_278_604, 0.145, 69.362, 88.316),
        model("x1_5", "X1_5", [176, 352, 704], head: 1024, 3_503_624, 0.296, 72.996, 91.086),
        model("x2_0", "X2_0", [244, 488, 976], head: 2048, 7_393_996, 0.583, 76.230, 93.006),
    ]

    private static func model(
        _ width: String, _ weights: String, _ channels: [Int], head: Int, _ parameters: Int, _ gigaOperations: Double,
        _ top1: Double, _ top5: Double
    ) -> ZooModel {
        ZooModel(
            "shufflenet_v2_\(width)", family: "ShuffleNetV2", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "ShuffleNet_V2_\(weights)_Weights", parameters: parameters, gigaOperations: gigaOperations, top1: top1,
                top5: top5, paper: "Ma et al., arXiv 1807.11164", year: 2018)
        ) { builder, image in
            network(&builder, image, channels: channels, head: head)
        }
    }

    private static func network(
        _ g: inout GraphBuilder, _ image: GraphBuilder.Value, channels: [Int], head: Int
    ) -> GraphBuilder.Value {
        var x = g.scope("stem") { g in
            let x = g.convolution(image, channels: 24, kernel: 3, stride: 2, then: .relu)
            return g.maxPool(x, kernel: 3, stride: 2, padding: 1)
        }
        for (stage, (width, blocks)) in zip(channels, [4, 8, 4]).enumerated() {
            for block in 0..<blocks {
                x = g.scope("stage\(stage + 2)/block\(block + 1)") { g in
                    let parts = block == 0 ? reducing(&g, x, half: width / 2) : keeping(&g, x)
                    return shuffle(&g, g.concatenate(parts))
                }
            }
        }
        return g.scope("head") { g in
            x = g.convolution(x, channels: head, kernel: 1, then: .relu)
            return g.linear(g.flatten(g.globalAveragePool(x)), features: 1000)
        }
    }

    /// Both halves are computed from all channels at half the resolution.
    private static func reducing(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, half: Int
    ) -> [GraphBuilder.Value] {
        let pooled = g.convolution(
            x, channels: x.channels, kernel: 3, stride: 2, groups: x.channels)
        let direct = g.convolution(pooled, channels: half, kernel: 1, then: .relu)
        return [direct, branch(&g, x, half: half, stride: 2)]
    }

    /// One half of the channels passes through.
    private static func keeping(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> [GraphBuilder.Value] {
        let halves = g.split(x, into: 2, axis: 0)
        return [halves[0], branch(&g, halves[1], half: halves[1].channels, stride: 1)]
    }

    private static func branch(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, half: Int, stride: Int
    ) -> GraphBuilder.Value {
        let wide = g.convolution(x, channels: half, kernel: 1, then: .relu)
        let spatial = g.convolution(
            wide, channels: half, kernel: 3, stride: stride, groups: half)
        return g.convolution(spatial, channels: half, kernel: 1, then: .relu)
    }

    /// Interleaves the two halves of the channels.
    private static func shuffle(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        let halves = g.reshape(x, [2, x.channels / 2, x.height, x.width])
        return g.reshape(g.transpose(halves, [1, 0, 2, 3]), x.shape)
    }
}
