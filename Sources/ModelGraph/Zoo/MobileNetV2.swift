/// Inverted residuals with linear bottlenecks, in torchvision's form.
///
/// Source: Sandler et al., “MobileNetV2: inverted residuals and linear bottlenecks”, arXiv 1801.04381, table 2.
enum MobileNetV2 {
    static let models: [ZooModel] = [
        ZooModel(
            "mobilenet_v2", family: "MobileNetV2", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "MobileNet_V2_Weights", parameters: 3_504_872, gigaOperations: 0.301, top1: 71.878, top5: 90.286,
                paper: "Sandler et al., arXiv 1801.04381", year: 2018)
        ) { builder, image in
            network(&builder, image)
        }
    ]

    /// Expansion, channels, blocks, and stride of the first block, stage by stage.
    private static let stages = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]

    private static func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = g.scope("stem") { g in g.convolution(image, channels: 32, kernel: 3, stride: 2, then: .relu6) }
        for (stage, (expansion, channels, blocks, stride)) in stages.enumerated() {
            for block in 0..<blocks {
                x = g.scope("stage\(stage + 1)/block\(block + 1)") { g in
                    invertedResidual(
                        &g, x, channels: channels, expansion: expansion, stride: block == 0 ? stride : 1)
                }
            }
        }
        return g.scope("head") { g in
            x = g.convolution(x, channels: 1280, kernel: 1, then: .relu6)
            return g.linear(g.flatten(g.globalAveragePool(x)), features: 1000)
        }
    }

    private static func invertedResidual(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, channels: Int, expansion: Int, stride: Int
    ) -> GraphBuilder.Value {
        let hidden = expansion * x.channels
        var y = x
        if expansion > 1 { y = g.convolution(x, channels: hidden, kernel: 1, then: .relu6) }
        y = g.convolution(y, channels: hidden, kernel: 3, stride: stride, groups: hidden, then: .relu6)
        let shortcut = stride == 1 && x.channels == channels
        y = g.convolution(
            y, channels: channels, kernel: 1, gain: shortcut ? GraphBuilder.branchGain : 1)
        return shortcut ? g.sum(x, y) : y
    }
}
