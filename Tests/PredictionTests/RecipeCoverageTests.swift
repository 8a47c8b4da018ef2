import ModelGraph
import Testing

@testable import Prediction

/// Whether random layers can be those that networks have.
@Suite struct RecipeCoverageTests {
    @Test(arguments: Zoo.all.map(\.name))
    func layersOfNetworksCanBeDrawn(name: String) throws {
        let model = try Zoo.model(named: name).model()
        let nodes = Dictionary(uniqueKeysWithValues: model.graph.nodes.map { ($0.name, $0) })
        var count = 0
        for work in try model.work(batch: 8).nodes {
            guard let node = nodes[work.name], let layer = try configuration(of: node, work) else { continue }
            count += 1
            var draft = LayerRecipe.Draft(of: layer.type)
            for (parameter, value) in zip(layer.type.parameters, layer.values) {
                if let range = layer.type.recipe?.ranges[parameter.name]?(draft) {
                    #expect(range.contains(value), "\(layer): \(parameter.name)")
                }
                draft.append(value)
            }
        }
        #expect(count > 7)
    }

    /// The layer of a node of the types whose parameters stand in the node itself.
    private func configuration(of node: Node, _ work: NodeWork) throws -> LayerConfiguration? {
        guard let input = work.inputShapes.first ?? nil, let output = work.outputShapes.first ?? nil else { return nil }
        func pair(_ name: String, _ position: Int = 0) -> Int? {
            guard case .ints(let values) = node.attributes[name] else { return nil }
            return values[position]
        }
        func group() -> Int { if case .int(let value) = node.attributes["group"] { value } else { 1 } }
        switch node.operation {
        case "Conv":
            return try LayerConfiguration(
                .conv2d,
                values: [
                    input[0], input[2], pair("kernel_shape") ?? 0, input[1], output[1], pair("strides") ?? 1,
                    pair("pads") ?? 0, pair("dilations") ?? 1, group(), input[3],
                ])
        case "MaxPool", "AveragePool":
            return try LayerConfiguration(
                node.operation == "MaxPool" ? .maxPool2d : .averagePool2d,
                values: [
                    input[0], input[2], pair("kernel_shape") ?? 0, input[1], pair("strides") ?? 1, pair("pads") ?? 0,
                ])
        case "GlobalAveragePool":
            return try LayerConfiguration(.adaptiveAveragePool2d, values: [input[0], input[2], input[1], 1])
        case "Gemm":
            return try LayerConfiguration(.linear, values: [input[0], input[1], output[1]])
        case "MatMul":
            guard let other = work.inputShapes[1], let size = input.last else { return nil }
            if other.count == 2 {
                return try LayerConfiguration(.linear, values: [input.reduce(1, *) / size, size, other[1]])
            }
            return try LayerConfiguration(.matMul, values: [input[0] * input[1], input[2], input[3], other[3]])
        case "Softmax", "LayerNormalization":
            let size = input.last ?? 1
            return try LayerConfiguration(
                node.operation == "Softmax" ? .softmax : .layerNorm, values: [input.reduce(1, *) / size, size])
        default: return nil
        }
    }
}
