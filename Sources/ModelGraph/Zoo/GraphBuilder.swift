/// Builds a graph layer by layer: unique names, known shapes, and weights that all follow from one seed.
struct GraphBuilder {
    /// A tensor between layers: its name, and its shape without the batch axis.
    struct Value {
        let name: String
        let shape: [Int]

        var channels: Int { shape[0] }
        var height: Int { shape[1] }
        var width: Int { shape[2] }
    }

    private var graph: Graph
    private let seed: UInt64
    private var scopes: [String] = []
    private var uses: [String: Int] = [:]

    init(name: String, seed: UInt64) {
        graph = Graph(name: name)
        self.seed = seed
    }

    /// Adds an input of the graph, with a symbolic batch axis in front of `shape`.
    mutating func input(_ name: String, shape: [Int]) -> Value {
        graph.inputs.append(ValueInfo(name, shape: Self.batched(shape)))
        return Value(name: name, shape: shape)
    }

    /// Names the layers that `body` adds after the part of the network they belong to.
    mutating func scope<Result>(_ name: String, _ body: (inout GraphBuilder) -> Result) -> Result {
        scopes.append(name)
        defer { scopes.removeLast() }
        return body(&self)
    }

    /// Adds an operator with one output.
    /// - Parameters:
    ///   - constants: names of further inputs, such as weights; an empty name omits an optional input.
    ///   - shape: the output's shape without the batch axis.
    ///   - name: the operator's unique name when weights were already named after it.
    mutating func add(
        _ operation: String, _ inputs: [Value], constants: [String] = [], shape: [Int],
        attributes: [String: Attribute] = [:], name: String? = nil
    ) -> Value {
        addSplitting(
            operation, inputs, constants: constants, shapes: [shape], attributes: attributes, name: name)[0]
    }

    /// Adds an operator with as many outputs as `shapes`.
    mutating func addSplitting(
        _ operation: String, _ inputs: [Value], constants: [String] = [], shapes: [[Int]],
        attributes: [String: Attribute] = [:], name: String? = nil
    ) -> [Value] {
        let name = name ?? unique(operation.lowercased())
        let outputs = shapes.enumerated().map { Value(name: "\(name)_output_\($0)", shape: $1) }
        graph.nodes.append(
            Node(
                name: name, operation: operation, inputs: inputs.map(\.name) + constants, outputs: outputs.map(\.name),
                attributes: attributes))
        graph.statedShapes += outputs.map { ValueInfo($0.name, shape: Self.batched($0.shape)) }
        return outputs
    }

    /// Repeats a constant of `shape` for each image of the batch.
    mutating func repeatOverBatch(_ constant: String, shape: [Int], like x: Value) -> Value {
        func integers(_ operation: String, _ inputs: [String], _ attributes: [String: Attribute]) -> String {
            let name = unique(operation.lowercased())
            let output = "\(name)_output_0"
            graph.nodes.append(
                Node(name: name, operation: operation, inputs: inputs, outputs: [output], attributes: attributes))
            return output
        }
        let batch = integers("Shape", [x.name], ["start": .int(0), "end": .int(1)])
        let rest = self.integers(unique("shape"), shape)
        let target = integers("Concat", [batch, rest], ["axis": .int(0)])
        return add("Expand", [], constants: [constant, target], shape: shape)
    }

    /// Adds a constant tensor and gives its name.
    mutating func constant(_ name: String, _ type: ElementType = .float32, shape: [Int], _ contents: Tensor.Contents)
        -> String
    {
        graph.initializers.append(Tensor(name: name, elementType: type, shape: shape, contents: contents))
        return name
    }

    /// A name that no layer has yet: the scopes, `label`, and a number from the second use on.
    mutating func unique(_ label: String) -> String {
        let name = (scopes + [label]).joined(separator: "/")
        let use = uses[name, default: 0] + 1
        uses[name] = use
        return use == 1 ? name : "\(name)_\(use)"
    }

    /// Seeded random contents of a tensor; the seed follows from the tensor's name, so that layers do not share numbers.
    func random(_ name: String, bound: Float) -> Tensor.Contents {
        // FNV-1a: adding a layer leaves the weights of the others as they were.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return .random(seed: hash ^ (seed &* 0x9E37_79B9_7F4A_7C15), bound: bound)
    }

    /// The graph with `value` as its output, renamed.
    consuming func finish(_ value: Value, as name: String) -> Graph {
        for index in graph.nodes.indices {
            graph.nodes[index].inputs = graph.nodes[index].inputs.map { $0 == value.name ? name : $0 }
            graph.nodes[index].outputs = graph.nodes[index].outputs.map { $0 == value.name ? name : $0 }
        }
        graph.statedShapes.removeAll { $0.name == value.name }
        graph.outputs = [ValueInfo(name, shape: Self.batched(value.shape))]
        return graph
    }

    private static func batched(_ shape: [Int]) -> [Dimension] {
        [.symbolic("batch")] + shape.map(Dimension.fixed)
    }
}
