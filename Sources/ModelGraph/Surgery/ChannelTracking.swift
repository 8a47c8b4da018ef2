/// Follows channels from the layers that make them to those that read them.
///
/// What a rule does not know freezes the channels it meets, so that a change that is made is always whole.
struct ChannelTracking {
    /// A weight whose axis holds channels, or a constant that counts them.
    struct Edit {
        enum Kind {
            /// Slices of an axis are left out.
            case weight(ChannelLayout, isInput: Bool)
            /// The shape that a Reshape makes, of which the last size is left to follow.
            case flattening(ChannelLayout)
            /// The sizes that a Split makes.
            case sizes([ChannelLayout])
        }
        let node: Int
        let input: Int
        let kind: Kind

        /// What decides whether the edit is needed.
        var layouts: [ChannelLayout] {
            switch kind {
            case .weight(let layout, _), .flattening(let layout): [layout]
            case .sizes(let layouts): layouts
            }
        }
    }

    let graph: Graph
    let values: [String: InferredValue]
    let weights: [String: Tensor]
    var groups = ChannelGroups()
    var layouts: [String: ChannelLayout] = [:]
    var edits: [Edit] = []
    /// Convolutions whose number of groups is that of their channels.
    var depthwise: [Int: ChannelLayout] = [:]

    init(_ graph: Graph, _ values: [String: InferredValue]) {
        self.graph = graph
        self.values = values
        weights = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        for index in graph.nodes.indices where graph.nodes[index].operation != "Constant" { track(index) }
        for output in graph.outputs { groups.freeze(layouts[output.name], "they are the model's answer") }
    }

    private mutating func track(_ index: Int) {
        let node = graph.nodes[index]
        switch node.domain.isEmpty ? node.operation : "" {
        case "Conv": convolution(node, index)
        case "Gemm": gemm(node, index)
        case "MatMul": matMul(node, index)
        case "BatchNormalization", "InstanceNormalization": normalization(node, index, onLastAxis: false)
        case "LayerNormalization": normalization(node, index, onLastAxis: true)
        case "Concat": concat(node)
        case "Split": split(node, index)
        case "Flatten", "Reshape", "Squeeze", "Unsqueeze": reshape(node, index)
        case "Transpose": transpose(node)
        case "Slice": slice(node)
        case "Pad": pad(node)
        case "Gather": gather(node)
        case "ReduceMean", "ReduceMax", "ReduceSum": reduction(node)
        case "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool": spatial(node)
        case "Resize", "Upsample": resize(node)
        case "Identity", "Dropout", "Cast", "Softmax", "LogSoftmax": pass(node)
        // Sizes are computed anew when the model runs.
        case "Shape", "Size": break
        case let name where ElementwiseRules.unary.contains(name): pass(node)
        case let name where ElementwiseRules.binary.contains(name): elementwise(node, index)
        default: freezeInputs(of: node, "\(node.label) is not understood")
        }
    }

    // MARK: What rules need

    func shape(_ name: String) -> [Int]? { values[name]?.knownShape }

    func layout(_ node: Node, _ input: Int = 0) -> ChannelLayout? {
        node.inputs.indices.contains(input) ? layouts[node.inputs[input]] : nil
    }

    /// The initializer that an input is; nil for values that are computed.
    func weight(_ node: Node, _ input: Int) -> Tensor? {
        node.inputs.indices.contains(input) ? weights[node.inputs[input]] : nil
    }

    mutating func freezeInputs(of node: Node, _ reason: String) {
        for input in node.readValues { groups.freeze(layouts[input], reason) }
    }

    mutating func give(_ layout: ChannelLayout?, to node: Node, output: Int = 0) {
        if node.outputs.indices.contains(output) { layouts[node.outputs[output]] = layout }
    }

    /// Notes that an axis of a weight holds the channels of a layout.
    mutating func edit(_ index: Int, input: Int, _ layout: ChannelLayout, isInput: Bool = false) {
        edits.append(Edit(node: index, input: input, kind: .weight(layout, isInput: isInput)))
    }
}
