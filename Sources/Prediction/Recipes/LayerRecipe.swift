/// How layers of a type are drawn at random, and how one becomes a graph that an engine runs.
package struct LayerRecipe: Sendable {
    /// What each parameter is drawn from, given those before it; parameters that are missing here keep their defaults.
    let ranges: [String: @Sendable (Draft) -> SampledRange]
    /// Multiply-accumulates, comparisons or additions; tensors' elements are counted besides.
    let operations: @Sendable (LayerConfiguration) -> Double
    /// Why a graph of one layer cannot be this layer, though a network's graph may; nil when it can.
    let obstacle: @Sendable (LayerConfiguration) -> String?
    /// Operators of the graph that are not the layer, but that the engine needs to see to run it as in a network.
    package let companions: Set<String>
    /// Adds inputs, weights and operators, the last of which makes the output, and gives the output's shape.
    let build: @Sendable (LayerConfiguration, inout OneLayerGraph) -> [Int]

    init(
        ranges: [String: @Sendable (Draft) -> SampledRange], companions: Set<String> = [],
        operations: @escaping @Sendable (LayerConfiguration) -> Double = { $0.multiplyAccumulates ?? 0 },
        obstacle: @escaping @Sendable (LayerConfiguration) -> String? = { _ in nil },
        build: @escaping @Sendable (LayerConfiguration, inout OneLayerGraph) -> [Int]
    ) {
        self.ranges = ranges
        self.companions = companions
        self.operations = operations
        self.obstacle = obstacle
        self.build = build
    }

    /// The values drawn so far, by name.
    struct Draft {
        let type: LayerType
        fileprivate(set) var values: [Int] = []

        init(of type: LayerType) { self.type = type }

        /// The value of a parameter before the one that is being drawn; recipes read no others.
        subscript(name: String) -> Int {
            guard let position = type.parameters.firstIndex(where: { $0.name == name }), position < values.count else {
                preconditionFailure("the recipe of \(type.name) reads \(name) before it is drawn")
            }
            return values[position]
        }

        mutating func append(_ value: Int) { values.append(value) }
    }
}
