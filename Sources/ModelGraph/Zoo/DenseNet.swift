/// Densely connected networks in torchvision's form: each layer reads all earlier layers of its block.
///
/// Source: Huang, Liu, van der Maaten, Weinberger, “Densely connected convolutional networks”, arXiv 1608.06993, table 1.
/// Batch normalisation of joined features comes before its convolution, cannot be folded in, and so stays in the graph.
enum DenseNet {
    static let models: [ZooModel] = [
        model(121, growth: 32, stem: 64, blocks: [6, 12, 24, 16], 7_978_856, 2.834, 74.434, 91.972),
        model(161, growth: 48, stem: 96, blocks: [6, 12, 36, 24], 28_681_000, 7.728, 77.138, 93.560),
        model(169, growth: 32, stem: 64, blocks: [6, 12, 32, 32], 14_149_480, 3.360, 75.600, 92.806),
        model(201, growth: 32, stem: 64, blocks: [6, 12, 48, 32], 20_013_928, 4.291, 76.896, 93.370),
    ]

    private static func model(
        _ depth: Int, growth: Int, stem: Int, blocks: [Int], _ parameters: Int, _ gigaOperations: Double,
        _ top1: Double, _ top5: Double
    ) -> ZooModel {
        ZooModel(
            "densenet\(depth)", family: "DenseNet", task: .classify, inputSize: 224, multiple: 32,
            published: .torchvision(
                "DenseNet\(depth)_Weights", parameters: parameters, gigaOperations: gigaOperations, top1: top1,
                top5: top5, paper: "Huang et al., arXiv 1608.06993", year: 2016)
        ) { builder, image in
            network(&builder, image, growth: growth, stem: stem, blocks: blocks)
        }
    }

    private static func network(
        _ g: inout GraphBuilder, _ image: GraphBuilder.Value, growth: Int, stem: Int, blocks: [Int]
    ) -> GraphBuilder.Value {
        var x = g.scope("stem") { g in
            let x = g.convolution(image, channels: stem, kernel: 7, stride: 2, then: .relu)
            return g.maxPool(x, kernel: 3, stride: 2, padding: 1)
        }
        for (block, layers) in blocks.enumerated() {
            var features = [x]
            for layer in 0..<layers {
                features.append(
                    g.scope("block\(block + 1)/layer\(layer + 1)") { g in
                        let joined = normalized(&g, g.concatenate(features))
                        let narrow = g.convolution(joined, channels: 4 * growth, kernel: 1, then: .relu)
                        return g.convolution(narrow, channels: growth, kernel: 3, bias: false)
                    })
            }
            x = g.scope("transition\(block + 1)") { g in
                let joined = normalized(&g, g.concatenate(features))
                if block == blocks.count - 1 { return joined }
                let narrow = g.convolution(joined, channels: joined.channels / 2, kernel: 1, bias: false)
                return g.averagePool(narrow, kernel: 2)
            }
        }
        return g.scope("head") { g in g.linear(g.flatten(g.globalAveragePool(x)), features: 1000) }
    }

    private static func normalized(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        g.activate(g.batchNormalization(x), .relu)
    }
}
