import ModelGraph

/// Counts taken from a graph's own shapes, by other code than the library's.
struct GraphCounts {
    /// Elements of the weights and biases.
    private(set) var parameters = 0
    /// Multiply-accumulates of convolutions and fully connected layers for one image.
    private(set) var multiplyAccumulates = 0
    /// Output channels of all convolutions.
    private(set) var convolutionChannels = 0

    init(_ graph: Graph) {
        var shapes: [String: [Int]] = [:]
        for value in graph.statedShapes + graph.inputs + graph.outputs { shapes[value.name] = value.sizes }
        let weights = Dictionary(uniqueKeysWithValues: graph.initializers.map { ($0.name, $0.shape) })
        for (name, shape) in weights where name.hasSuffix(".weight") || name.hasSuffix(".bias") {
            parameters += shape.reduce(1, *)
        }
        for node in graph.nodes where node.operation == "Conv" || node.operation == "Gemm" {
            guard let weight = weights[node.inputs[1]], let output = shapes[node.outputs[0]] else { continue }
            let perOutput = weight.dropFirst().reduce(1, *)
            multiplyAccumulates += perOutput * output.reduce(1, *)
            if node.operation == "Conv" { convolutionChannels += weight[0] }
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
