/// Residual networks in torchvision's form (“v1.5”: the 3 × 3 convolution of a bottleneck has the stride).
///
/// Source: He, Zhang, Ren, Sun, “Deep residual learning for image recognition”, arXiv 1512.03385, table 1.
enum ResNet {
    static let models: [ZooModel] = [
        model(18, blocks: [2, 2, 2, 2], bottleneck: false, 11_689_512, 1.814, 69.758, 89.078),
        model(34, blocks: [3, 4, 6, 3], bottleneck: false, 21_797_672, 3.664, 73.314, 91.420),
        model(50, blocks: [3, 4, 6, 3], bottleneck: true, 25_557_032, 4.089, 76.130, 92.862),
        model(101, blocks: [3, 4, 23, 3], bottleneck: true, 44_549_160, 7.801, 77.374, 93.546),
        model(152, blocks: [3, 8, 36, 3], bottleneck: true, 60_192_808, 11.514, 78.312, 94.046),
    ]

    private static func model(
        _ depth: Int, blocks: [Int], bottleneck: Bool, _ parameters: Int, _ gigaOperations: Double, _ top1: Double,
        _ top5: Double
    ) -> ZooModel {
        ZooModel(
            "resnet\(depth)", family: "ResNet", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "ResNet\(depth)_Weights", parameters: parameters, gigaOperations: gigaOperations, top1: top1,
                top5: top5, paper: "He et al., arXiv 1512.03385", year: 2015)
        ) { builder, image in
            network(&builder, image, blocks: blocks, bottleneck: bottleneck)
        }
    }

    private static func network(
        _ g: inout GraphBuilder, _ image: GraphBuilder.Value, blocks: [Int], bottleneck: Bool
    ) -> GraphBuilder.Value {
        var x = g.scope("stem") { g in
            let x = g.convolution(image, channels: 64, kernel: 7, stride: 2, then: .relu)
            return g.maxPool(x, kernel: 3, stride: 2, padding: 1)
        }
        for (stage, count) in blocks.enumerated() {
            for block in 0..<count {
                x = g.scope("layer\(stage + 1)/block\(block + 1)") { g in
                    let stride = stage > 0 && block == 0 ? 2 : 1
                    return residualBlock(&g, x, width: 64 << stage, stride: stride, bottleneck: bottleneck)
                }
            }
        }
        return g.scope("head") { g in g.linear(g.flatten(g.globalAveragePool(x)), features: 1000) }
    }

    private static func residualBlock(
        _ g: inout GraphBuilder, _ x: GraphBuilder.Value, width: Int, stride: Int, bottleneck: Bool
    ) -> GraphBuilder.Value {
        let channels = bottleneck ? 4 * width : width
        var branch: GraphBuilder.Value
        if bottleneck {
            branch = g.convolution(x, channels: width, kernel: 1, then: .relu)
            branch = g.convolution(branch, channels: width, kernel: 3, stride: stride, then: .relu)
            branch = g.convolution(branch, channels: channels, kernel: 1, gain: GraphBuilder.branchGain)
        } else {
            branch = g.convolution(x, channels: width, kernel: 3, stride: stride, then: .relu)
            branch = g.convolution(branch, channels: channels, kernel: 3, gain: GraphBuilder.branchGain)
        }
        let projected = stride != 1 || x.channels != channels
        let shortcut = projected ? g.convolution(x, channels: channels, kernel: 1, stride: stride) : x
        return g.activate(g.sum(branch, shortcut), .relu)
    }
}
