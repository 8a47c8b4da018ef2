package import ModelGraph
package import Prediction
import Quantities
package import Statistics

// STAND-INS until the branch `layers` is here.
package enum SampledRange: Sendable { case choices([Int]), logarithmic(ClosedRange<Int>), mixture([SampledRange]) }
package struct SamplingLimits: Sendable { var maximumBytes = 1 << 29; var minimumWork = 1e4; var maximumWork = 1e9 }
package struct LayerRecipe { package var companions: Set<String> = [] }
extension LayerType {
    package var recipe: LayerRecipe? { ["relu", "linear"].contains(name) ? LayerRecipe() : nil }
    package func sample(_ overrides: [String: SampledRange], limits: SamplingLimits, using generator: inout SeededGenerator)
        throws(EnergyPredictionError) -> LayerConfiguration
    {
        var values: [String: Int] = [:]
        for parameter in parameters {
            if let value = parameter.defaultValue { values[parameter.name] = value; continue }
            switch overrides[parameter.name] {
            case .choices(let all)?: values[parameter.name] = all[generator.index(below: all.count)]
            case .logarithmic(let range)?: values[parameter.name] = range.lowerBound + generator.index(below: range.count)
            default: values[parameter.name] = 1 + generator.index(below: 512)
            }
        }
        return try LayerConfiguration(self, values)
    }
    package var ownOperators: Set<String> { name == "relu" ? ["Relu"] : ["Gemm", "MatMul", "FusedGemm"] }
}
extension LayerConfiguration {
    package func model() throws(EnergyPredictionError) -> Model {
        let batch = value(of: "batch_size") ?? 1
        let input = value(of: "input_size") ?? 1
        let output = value(of: "output_size") ?? input
        let isRelu = type.name == "relu"
        return Model(
            graph: Graph(
                inputs: [ValueInfo("input", shape: [.fixed(batch), .fixed(input)])],
                outputs: [ValueInfo("output", shape: [.fixed(batch), .fixed(output)])],
                nodes: [
                    Node(name: "n", operation: isRelu ? "Relu" : "MatMul", inputs: isRelu ? ["input"] : ["input", "w"], outputs: ["output"])
                ],
                initializers: isRelu ? [] : [Tensor(name: "w", shape: [input, output], contents: .random(seed: 1, bound: 0.1))]))
    }
}
extension Model {
    func executedLayers(batch: Int) throws -> [LayerConfiguration] { [] }
}
