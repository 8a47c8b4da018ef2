/// Plain stacks of 3 × 3 convolutions in torchvision's form.
///
/// Source: Simonyan, Zisserman, “Very deep convolutional networks for large-scale image recognition”, arXiv 1409.1556,
/// table 1, configurations A, B, D and E. The variants trained with batch normalisation have the same graph once it is
/// folded in, and differ in their accuracy only.
enum VGG {
    static let models: [ZooModel] = [
        model("vgg11", "VGG11", [1, 1, 2, 2, 2], 132_863_336, 7.609, 69.020, 88.628),
        model("vgg11_bn", "VGG11_BN", [1, 1, 2, 2, 2], 132_868_840, 7.609, 70.370, 89.810),
        model("vgg13", "VGG13", [2, 2, 2, 2, 2], 133_047_848, 11.308, 69.928, 89.246),
        model("vgg13_bn", "VGG13_BN", [2, 2, 2, 2, 2], 133_053_736, 11.308, 71.586, 90.374),
        model("vgg16", "VGG16", [2, 2, 3, 3, 3], 138_357_544, 15.470, 71.592, 90.382),
        model("vgg16_bn", "VGG16_BN", [2, 2, 3, 3, 3], 138_365_992, 15.470, 73.360, 91.516),
        model("vgg19", "VGG19", [2, 2, 4, 4, 4], 143_667_240, 19.632, 72.376, 90.876),
        model("vgg19_bn", "VGG19_BN", [2, 2, 4, 4, 4], 143_678_248, 19.632, 74.218, 91.842),
    ]

    private static func model(
        _ name: String, _ weights: String, _ convolutions: [Int], _ parameters: Int, _ gigaOperations: Double,
        _ top1: Double, _ top5: Double
    ) -> ZooModel {
        // Multiples of 224, since the pooling to 7 × 7 is uniform for those only.
        ZooModel(
            name, family: "VGG", task: .classify, inputSize: 224, multiple: 224,
            published: .torchvision(
                "\(weights)_Weights", parameters: parameters, gigaOperations: gigaOperations, top1: top1, top5: top5,
                paper: "Simonyan and Zisserman, arXiv 1409.1556", year: 2014)
        ) { builder, image in
            network(&builder, image, convolutions: convolutions)
        }
    }

    private static func network(
        _ g: inout GraphBuilder, _ image: GraphBuilder.Value, convolutions: [Int]
    ) -> GraphBuilder.Value {
        var x = image
        for (stage, count) in convolutions.enumerated() {
            x = g.scope("stage\(stage + 1)") { g in
                var x = x
                for _ in 0..<count {
                    x = g.convolution(x, channels: min(64 << stage, 512), kernel: 3, then: .relu)
                }
                return g.maxPool(x, kernel: 2, stride: 2)
            }
        }
        return g.scope("classifier") { g in
            x = g.flatten(g.averagePool(x, kernel: x.width / 7))
            for _ in 0..<2 { x = g.linear(x, features: 4096, then: .relu) }
            return g.linear(x, features: 1000)
        }
    }
}
