package import ModelGraph

/// A graph of fixed shapes in the making.
struct OneLayerGraph {
    private(set) var graph = Graph(name: "layer")

    /// Adds a tensor that the caller feeds and gives its name.
    mutating func input(_ shape: [Int], named name: String = "input") -> String {
        graph.inputs.append(ValueInfo(name, shape: shape.map(Dimension.fixed)))
        return name
    }

    /// Adds random weights that keep the size of numbers, and gives their name.
    /// - Parameter fanIn: how many products each result sums.
    mutating func weight(_ name: String, _ shape: [Int], fanIn: Int) -> String {
        let bound = (3 / Float(Swift.max(1, fanIn))).squareRoot()
        return constant(name, shape: shape, .random(seed: UInt64(graph.initializers.count + 1), bound: bound))
    }

    /// Adds a constant and gives its name.
    mutating func constant(
        _ name: String, _ type: ElementType = .float32, shape: [Int], _ contents: Tensor.Contents
    ) -> String {
        graph.initializers.append(Tensor(name: name, elementType: type, shape: shape, contents: contents))
        return name
    }

    /// Adds an operator and gives its output's name.
    mutating func apply(_ operation: String, _ inputs: [String], _ attributes: [String: Attribute] = [:]) -> String {
        let name = "\(operation.lowercased())_\(graph.nodes.count + 1)"
        graph.nodes.append(
            Node(name: name, operation: operation, inputs: inputs, outputs: [name + "_output"], attributes: attributes))
        return name + "_output"
    }

    /// Makes the last operator's result the graph's output.
    mutating func finish(shape: [Int]) {
        let output = ValueInfo("output", shape: shape.map(Dimension.fixed))
        graph.outputs = [output]
        if let last = graph.nodes.indices.last { graph.nodes[last].outputs = [output.name] }
    }

    /// Elements of inputs, constants and output together; nil beyond 64-bit integers.
    var elements: Int? {
        var sum = 0
        let values = (graph.inputs + graph.outputs).map { value in
            (value.shape ?? []).map { if case .fixed(let size) = $0 { size } else { 0 } }
        }
        for shape in values + graph.initializers.map(\.shape) {
            guard let count = shape.checkedProduct else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(count)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
    }
}

extension LayerConfiguration {
    /// The layer as a graph of its own: an input “input”, further inputs where it has several, an output “output”,
    /// float32 in fixed shapes, weights random, operators as torchvision's exports have them.
    /// - Throws: ``EnergyPredictionError`` for a type or a configuration that no graph of one layer can be, and for
    ///   tensors beyond 64-bit sizes.
    package func model() throws(EnergyPredictionError) -> Model {
        Model(graph: try oneLayerGraph().graph.graph)
    }

    /// The graph with the number of elements of its tensors.
    func oneLayerGraph() throws(EnergyPredictionError) -> (graph: OneLayerGraph, elements: Int) {
        guard let recipe = type.recipe else {
            throw EnergyPredictionError(
                .badConfiguration, "\(type.name) cannot be run by itself",
                advice: "measure it as a part of other layers' graphs")
        }
        if let obstacle = recipe.obstacle(self) {
            throw EnergyPredictionError(
                .badConfiguration, "no graph of one layer can be \(self): \(obstacle)",
                advice: "measure it as part of a network")
        }
        var graph = OneLayerGraph()
        let shape = recipe.build(self, &graph)
        graph.finish(shape: shape)
        guard let elements = graph.elements else {
            throw EnergyPredictionError(
                .badConfiguration, "the tensors of \(self) exceed 64-bit sizes", advice: "choose smaller sizes")
        }
        return (graph, elements)
    }
}
