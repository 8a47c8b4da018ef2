import ModelGraph

/// Counts taken from a graph's own shapes, by other code than the library's.
struct GraphCounts {
    /// Elements of the weights and biases.
    private(set) var parameters = 0
    /// Multiply-accumulates of convolutions, fully connected layers and matrix products for one image.
    private(set) var multiplyAccumulates = 0
    /// Channels of the convolutions that batch normalisation is folded into: all with bias but squeeze and excitation.
    private(set) var foldedChannels = 0

    init(_ graph: Graph) {
        var shapes: [String: [Int]] = [:]
        for value in graph.statedShapes + graph.inputs + graph.outputs { shapes[value.name] = value.sizes }
        let weights = Dictionary(uniqueKeysWithValues: graph.initializers.map { ($0.name, $0.shape) })
        for (name, shape) in weights where name.hasSuffix(".weight") || name.hasSuffix(".bias") {
            parameters += shape.reduce(1, *)
        }
        for node in graph.nodes {
            guard let output = shapes[node.outputs[0]]?.reduce(1, *) else { continue }
            switch node.operation {
            case "Conv", "Gemm":
                guard let weight = weights[node.inputs[1]] else { continue }
                multiplyAccumulates += output * weight.dropFirst().reduce(1, *)
                let folded = node.operation == "Conv" && node.inputs.count == 3 && !node.name.contains("excitation")
                if folded { foldedChannels += weight[0] }
            case "MatMul": multiplyAccumulates += output * (shapes[node.inputs[0]]?.last ?? 0)
            default: continue
            }
        }
    }
}

extension ValueInfo {
    /// The fixed sizes, without the symbolic batch axis.
    var sizes: [Int] {
        (shape ?? []).compactMap { dimension in
            if case .fixed(let size) = dimension { size } else { nil }
        }
    }
}
