/// EfficientNet-B0 in torchvision's form: inverted residuals with squeeze and excitation.
///
/// Source: Tan, Le, “EfficientNet: rethinking model scaling for convolutional neural networks”, arXiv 1905.11946, table 1.
enum EfficientNet {
    static let models: [ZooModel] = [
        ZooModel(
            "efficientnet_b0", family: "EfficientNet", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "EfficientNet_B0_Weights", parameters: 5_288_548, gigaOperations: 0.386, top1: 77.692, top5: 93.532,
                paper: "Tan and Le, arXiv 1905.11946", year: 2019)
        ) { builder, image in
            network(&builder, image)
        }
    ]

    /// Expansion, kernel, stride of the first block, channels, blocks, stage by stage.
    private static let stages = [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ]

    private static func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = g.scope("stem") { g in g.convolution(image, channels: 32, kernel: 3, stride: 2, then: .silu) }
        for (stage, (expansion, kernel, stride, channels, blocks)) in stages.enumerated() {
            for block in 0..<blocks {
                x = g.scope("stage\(stage + 1)/block\(block + 1)") { g in
                    invertedResidual(
                        &g, x, channels: channels, expansion: expansion, kernel: kernel,
                        stride: block == 0 ? stride : 1)
                }
            }
        }
        return g.scope("head") { g in
            x = g.convolution(x, channels: 1280, kernel: 1, then: .silu)
            return g.linear(g.flatten(g.globalAveragePool(x)), features: 1000)
        }
    }

    private static func invertedResidual(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, channels: Int, expansion: Int, kernel: Int, stride: Int
    ) -> GraphBuilder.Value {
        let hidden = expansion * x.channels
        var y = x
        if expansion > 1 { y = g.convolution(x, channels: hidden, kernel: 1, then: .silu) }
        y = g.convolution(y, channels: hidden, kernel: kernel, stride: stride, groups: hidden, then: .silu)
        y = g.scope("excitation") { g in excite(&g, y, squeezed: x.channels / 4) }
        let shortcut = stride == 1 && x.channels == channels
        // Excitation by a sigmoid around one half has halved the signal.
        let gain = 2 * (shortcut ? GraphBuilder.branchGain : 1)
        y = g.convolution(y, channels: channels, kernel: 1, gain: gain)
        return shortcut ? g.sum(y, x) : y
    }

    /// Weighs the channels by what their averages say.
    private static func excite(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, squeezed: Int
    ) -> GraphBuilder.Value {
        let narrow = g.convolution(g.globalAveragePool(x), channels: squeezed, kernel: 1, then: .silu)
        let wide = g.convolution(narrow, channels: x.channels, kernel: 1)
        return g.product(x, g.add("Sigmoid", [wide], shape: wide.shape))
    }
}
