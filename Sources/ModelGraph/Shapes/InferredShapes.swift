/// The shapes of a model's values for given inputs.
public struct InferredShapes: Sendable {
    /// What is known of each value of the main graph, by name.
    public let values: [String: InferredValue]
    /// Operators without a shape rule and how many nodes have them, the domain in front: `com.example:Fancy`.
    public let unknownOperators: [String: Int]
    /// Sizes of the symbolic axes that the inputs determine.
    public let symbols: [String: Int]
    package let steps: [InferenceStep]
}

extension Model {
    /// Infers the shape of every value for inputs of the given shapes.
    ///
    /// Small integer tensors are computed on the way, as exported models compute shapes from shapes. Values behind an
    /// unknown operator are known as far as the file states them; inference goes on.
    /// - Parameters:
    ///   - inputs: shapes by input name; inputs left out have the sizes that the file or shared symbols determine.
    ///   - batch: the size of first axes that the file leaves open.
    /// - Throws: `invalidInput` when shapes do not fit the model, naming the node; `tooLarge` beyond 2⁴⁰ per axis.
    public func shapes(inputs: [String: [Int]] = [:], batch: Int? = nil) throws(ModelGraphError) -> InferredShapes {
        let binding = try InputBinding(graph, inputs: inputs, batch: batch)
        var values: [String: InferredValue] = [:]
        for input in graph.inputs {
            values[input.name] = InferredValue(input.elementType, binding.shapes[input.name] ?? nil)
        }
        var inference = ShapeInference(operatorSets: operatorSets, symbols: binding.symbols)
        for input in graph.inputs { try inference.check(values[input.name] ?? .unknown, "input “\(input.name)”") }
        let steps = try inference.steps(of: graph, &values)
        return InferredShapes(
            values: values, unknownOperators: inference.unknownOperators, symbols: binding.symbols, steps: steps)
    }
}
