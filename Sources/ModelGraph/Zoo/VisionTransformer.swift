/// ViT-B/16 in torchvision's form.
///
/// Source: Dosovitskiy et al., “An image is worth 16×16 words”, arXiv 2010.11929, table 1.
enum VisionTransformer {
    static let models: [ZooModel] = [
        ZooModel(
            "vit_b_16", family: "ViT", task: .classify, inputSize: 224, multiple: 16, inputSizes: 16...1024,
            published: .torchvision(
                "ViT_B_16_Weights", parameters: 86_567_656, gigaOperations: 17.564, top1: 81.072, top5: 95.318,
                paper: "Dosovitskiy et al., arXiv 2010.11929", year: 2020)
        ) { builder, image in
            network(&builder, image)
        }
    ]

    private static let width = 768
    private static let heads = 12

    private static func network(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        var x = g.scope("embedding") { g in embed(&g, image) }
        for block in 0..<12 {
            x = g.scope("block\(block + 1)") { g in
                let attended = g.scope("attention") { g in attend(&g, g.layerNormalization(x)) }
                let middle = g.sum(attended, x)
                return g.scope("mlp") { g in
                    let hidden = g.gelu(g.dense(g.layerNormalization(middle), features: 4 * width))
                    return g.sum(middle, g.dense(hidden, features: width, gain: GraphBuilder.branchGain))
                }
            }
        }
        return g.scope("head") { g in
            let tokens = g.layerNormalization(x)
            let first = g.constant(g.unique("index"), .int64, shape: [], .integers([0]))
            let token = g.add("Gather", [tokens], constants: [first], shape: [width], attributes: ["axis": .int(1)])
            return g.linear(token, features: 1000)
        }
    }

    /// Patches of 16 × 16 pixels as tokens, a class token in front, and learned positions.
    private static func embed(_ g: inout GraphBuilder, _ image: GraphBuilder.Value) -> GraphBuilder.Value {
        let patches = g.convolution(image, channels: width, kernel: 16, stride: 16, padding: 0)
        let count = patches.height * patches.width
        let tokens = g.transpose(g.reshape(patches, [width, count]), [1, 0])
        let token = "\(g.unique("class_token")).weight"
        let classToken = g.repeatOverBatch(
            g.constant(token, shape: [1, 1, width], g.random(token, bound: 1)), shape: [1, width], like: tokens)
        let joined = g.add(
            "Concat", [classToken, tokens], shape: [count + 1, width], attributes: ["axis": .int(1)])
        let positions = "\(g.unique("positions")).weight"
        return g.add(
            "Add", [joined],
            constants: [g.constant(positions, shape: [1, count + 1, width], g.random(positions, bound: 0.5))],
            shape: joined.shape)
    }

    private static func attend(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        let count = x.shape[0]
        let parts = g.split(g.dense(x, features: 3 * width), into: 3, axis: 1)
            .map { g.reshape($0, [count, heads, width / heads]) }
        let scale = g.constant(
            g.unique("scale"), shape: [], .floats([1 / Float(width / heads).squareRoot()]))
        let query = g.transpose(parts[0], [1, 0, 2])
        let scaled = g.add("Mul", [query], constants: [scale], shape: query.shape)
        let scores = g.matrixProduct(scaled, g.transpose(parts[1], [1, 2, 0]))
        let values = g.matrixProduct(g.softmax(scores), g.transpose(parts[2], [1, 0, 2]))
        let joined = g.reshape(g.transpose(values, [1, 0, 2]), [count, width])
        return g.dense(joined, features: width, gain: GraphBuilder.branchGain)
    }
}
