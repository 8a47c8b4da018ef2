import ModelGraph

extension RewritingPass {
    /// Runs convolutions, poolings and what is between them on blocks of channels, and reorders tensors where the
    /// blocks begin and end. Source: `nchwc_transformer.cc`.
    static let nchwcTransformer = RewritingPass(
        "NchwcTransformer",
        withProcessor: { graph, processor in
            guard let layout = BlockedLayout(processor) else { return false }
            var transformation = NchwcTransformation(graph, layout)
            transformation.run()
            graph = transformation.graph
            // One walk finds everything.
            return false
        })
}

/// One walk over a graph that converts operators to the blocked layout.
struct NchwcTransformation {
    typealias ValueID = OperatorGraph.ValueID
    typealias OperatorID = OperatorGraph.OperatorID

    /// The blocked form of a value.
    struct Blocked {
        /// The operator that computes it.
        let producer: OperatorID
        let value: ValueID
        /// Readers of the plain value before the first of them was converted.
        let firstUses: Int
        let channels: Int
        /// Where each size comes from, since sizes that the file leaves open are equal only when of the same origin.
        let origin: SizeOrigin
    }

    var graph: OperatorGraph
    let layout: BlockedLayout
    /// Blocked forms by plain value, in the order in which they arose.
    private(set) var blocked: [ValueID: Blocked] = [:]
    private var arisen: [ValueID] = []
    private var reordered: [ValueID: ValueID] = [:]

    init(_ graph: OperatorGraph, _ layout: BlockedLayout) {
        self.graph = graph
        self.layout = layout
    }

    mutating func run() {
        for id in graph.order { transform(id) }
        for plain in arisen { restore(plain) }
    }

    private mutating func transform(_ id: OperatorID) {
        // The level is repeated while it changes something; what is blocked stays so.
        guard !graph.operators[id].isBlocked else { return }
        switch graph.operators[id].operation {
        case "Conv", "FusedConv": convertConvolution(id)
        case "MaxPool", "AveragePool": convertPooling(id)
        default:
            // Others are converted only when nothing plain is computed for them.
            let inputs = graph.operators[id].inputs.compactMap { $0 }
            guard !inputs.isEmpty, inputs.allSatisfy({ graph.producers[$0] == nil }) else { return }
            convertDependent(id)
        }
    }

    private mutating func convertDependent(_ id: OperatorID) {
        switch graph.operators[id].operation {
        case "Add", "Sum": convertBinary(id, isSum: true)
        case "Mul": if !convertScale(id) { convertBinary(id, isSum: false) }
        case "Concat": convertConcatenation(id)
        case "Relu", "Sigmoid", "Tanh", "HardSigmoid", "Gelu", "QuickGelu": convertActivation(id)
        case "BatchNormalization": convertNormalization(id)
        case "Transpose": convertTransposition(id)
        case "Resize", "Upsample": convertResizing(id)
        case "GlobalAveragePool", "GlobalMaxPool": convertPooling(id)
        default: break
        }
    }

    /// Makes an operator blocked: its result gets a blocked form, its plain result waits for a reordering.
    mutating func emit(_ id: OperatorID, channels: Int, origin: SizeOrigin) {
        guard let plain = graph.output(id) else { return }
        let uses = graph.readers[plain].count + (graph[plain].isGraphOutput ? 1 : 0)
        let value = graph.addValue(like: plain, name: graph[plain].name + "/blocked")
        graph[value].blockedChannels = channels
        graph.update(id) { converted in
            converted.outputs[0] = value
            converted.isBlocked = true
            if converted.operation == "FusedConv" { converted.operation = "Conv" }
        }
        note(plain, Blocked(producer: id, value: value, firstUses: uses, channels: channels, origin: origin))
    }

    /// Lets a blocked operator compute the result of an operator that it takes in.
    mutating func absorb(_ id: OperatorID, into source: Blocked) {
        guard let plain = graph.output(id) else { return }
        let uses = graph.readers[plain].count + (graph[plain].isGraphOutput ? 1 : 0)
        let members = graph.operators[id].members
        graph.remove(id)
        graph.update(source.producer) { $0.members += members }
        note(
            plain,
            Blocked(
                producer: source.producer, value: source.value, firstUses: uses, channels: source.channels,
                origin: source.origin))
    }

    private mutating func note(_ plain: ValueID, _ form: Blocked) {
        blocked[plain] = form
        arisen.append(plain)
    }

    /// The blocked form of an input, made by a reordering when there is none.
    mutating func blockedInput(_ plain: ValueID, channels: Int) -> ValueID {
        if let form = blocked[plain] { return form.value }
        if let known = reordered[plain] { return known }
        var source = plain
        var attributes: [String: Attribute] = [:]
        var transpose: OperatorID?
        if let candidate = graph.producer(of: plain, "Transpose"), graph.isReadOnce(plain),
            graph.operators[candidate].ints("perm") == [0, 3, 1, 2], let input = graph.input(candidate, 0)
        {
            // The reordering reads pixels with their channels together just as well.
            (source, transpose) = (input, candidate)
            attributes["channels_last"] = .int(1)
        }
        let value = graph.addValue(like: plain, name: graph[plain].name + "/blocked")
        graph[value].blockedChannels = channels
        graph.add(
            OperatorGraph.Operator(
                name: "ReorderInput", operation: "ReorderInput", inputs: [source], outputs: [value],
                attributes: attributes, members: transpose.map { graph.operators[$0].members } ?? [], isBlocked: true))
        reordered[plain] = value
        return value
    }

    /// Adds the reordering back to plain layout where someone still reads it.
    private mutating func restore(_ plain: ValueID) {
        guard let form = blocked[plain], !graph.readers[plain].isEmpty || graph[plain].isGraphOutput else { return }
        graph.add(
            OperatorGraph.Operator(
                name: "ReorderOutput", operation: "ReorderOutput", inputs: [form.value], outputs: [plain],
                isBlocked: true))
    }
}

/// Where the sizes of a blocked value come from: per axis a value, and how often it was halved.
struct SizeOrigin: Hashable {
    var values: [OperatorGraph.ValueID]
    var halvings = [0, 0]

    init(_ value: OperatorGraph.ValueID) { values = Array(repeating: value, count: 4) }

    func agrees(_ other: SizeOrigin, axis: Int) -> Bool {
        guard values[axis] == other.values[axis] else { return false }
        return axis < 2 || halvings[axis - 2] == other.halvings[axis - 2]
    }
}
