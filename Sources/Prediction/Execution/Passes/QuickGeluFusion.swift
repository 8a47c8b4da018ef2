import ModelGraph

extension RewritingPass {
    /// x · sigmoid(α x) becomes QuickGelu; α = 1 is SiLU. Source: `quick_gelu_fusion.cc`.
    static let quickGeluFusion = RewritingPass("QuickGeluFusion") { graph in
        var changed = false
        for sigmoid in graph.order where graph.operators[sigmoid].operation == "Sigmoid" {
            guard let product = graph.onlyReader(of: sigmoid, ["Mul"]), let gate = graph.output(sigmoid),
                let x = graph.other(product, than: gate), let argument = graph.input(sigmoid, 0),
                graph[x].elementType == .float32
            else { continue }
            if argument == x {
                graph.fuse([sigmoid, product], as: "QuickGelu", inputs: [x], attributes: ["alpha": .float(1)])
            } else if let scale = graph.producer(of: argument, "Mul"), graph.isReadOnce(argument),
                let scaled = graph.scaled(scale), scaled.value == x
            {
                graph.fuse(
                    [scale, sigmoid, product], as: "QuickGelu", inputs: [x],
                    attributes: ["alpha": .float(Float(scaled.scalar))])
            } else {
                continue
            }
            changed = true
        }
        return changed
    }
}
