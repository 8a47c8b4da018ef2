/// AlexNet in torchvision's form, which follows the single-column network of the later paper.
///
/// Source: Krizhevsky, “One weird trick for parallelizing convolutional neural networks”, arXiv 1404.5997.
enum AlexNet {
    static let models: [ZooModel] = [
        // The pooling to 6 × 6 fits this one size.
        ZooModel(
            "alexnet", family: "AlexNet", task: .classify, inputSize: 224, multiple: 224, inputSizes: 224...224,
            published: .torchvision(
                "AlexNet_Weights", parameters: 61_100_840, gigaOperations: 0.714, top1: 56.522, top5: 79.066,
                paper: "Krizhevsky, Sutskever, Hinton, NIPS 2012, in the form of arXiv 1404.5997", year: 2012)
        ) { builder, image in
            network(&builder, image)
        }
    ]

    private static func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = g.scope("features") { g in
            var x = g.convolution(image, channels: 64, kernel: 11, stride: 4, padding: 2, then: .relu)
            x = g.maxPool(x, kernel: 3, stride: 2)
            x = g.convolution(x, channels: 192, kernel: 5, then: .relu)
            x = g.maxPool(x, kernel: 3, stride: 2)
            for channels in [384, 256, 256] {
                x = g.convolution(x, channels: channels, kernel: 3, then: .relu)
            }
            return g.maxPool(x, kernel: 3, stride: 2)
        }
        return g.scope("classifier") { g in
            x = g.flatten(g.averagePool(x, kernel: x.width / 6))
            for _ in 0..<2 { x = g.linear(x, features: 4096, then: .relu) }
            return g.linear(x, features: 1000)
        }
    }
}
