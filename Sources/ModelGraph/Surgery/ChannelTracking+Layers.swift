/// Layers with weights: where channels are made and read.
extension ChannelTracking {
    mutating func convolution(_ node: Node, _ index: Int) {
        let groupCount = node.int("group", default: 1)
        guard let weight = weight(node, 1), weight.shape.count >= 3,
            let channels = shape(node.inputs[0])?.dropFirst().first
        else { return freezeInputs(of: node, "the weights of \(node.label) are computed") }
        let input = layout(node)
        if groupCount == 1 {
            read(input, by: node, index, input: 1, axis: 1)
            make(weight.shape[0], by: node, index, axis: 0, valueAxis: 1, bias: 2)
        } else if groupCount == channels, weight.shape[0] == channels, let input, input.axis == 1 {
            edit(index, input: 1, input.on(0))
            if node.inputs.count > 2, !node.inputs[2].isEmpty { edit(index, input: 2, input.on(0)) }
            depthwise[index] = input
            give(input, to: node)
        } else {
            freezeInputs(of: node, "\(node.label) reads them in \(groupCount) groups")
            let part = groups.group(weight.shape[0], definedBy: index, obstacle: "\(node.label) makes them in groups")
            give(ChannelLayout(axis: 1, parts: [part]), to: node)
        }
    }

    mutating func gemm(_ node: Node, _ index: Int) {
        guard node.int("transA", default: 0) == 0, let weight = weight(node, 1), weight.shape.count == 2 else {
            return freezeInputs(of: node, "the weights of \(node.label) are computed")
        }
        let isTransposed = node.int("transB", default: 0) != 0
        read(layout(node), by: node, index, input: 1, axis: isTransposed ? 1 : 0)
        make(weight.shape[isTransposed ? 0 : 1], by: node, index, axis: isTransposed ? 0 : 1, valueAxis: 1, bias: 2)
    }

    mutating func matMul(_ node: Node, _ index: Int) {
        guard let weight = weight(node, 1), weight.shape.count == 2, let rank = shape(node.inputs[0])?.count,
            weights[node.inputs[0]] == nil
        else { return freezeInputs(of: node, "\(node.label) multiplies two computed values") }
        if let input = layout(node), input.axis != rank - 1 {
            return freezeInputs(of: node, "\(node.label) mixes what lies along another axis")
        }
        read(layout(node), by: node, index, input: 1, axis: 0)
        make(weight.shape[1], by: node, index, axis: 1, valueAxis: rank - 1, bias: nil)
    }

    /// Batch, instance and layer normalisation: a scale and a shift for each channel.
    mutating func normalization(_ node: Node, _ index: Int, onLastAxis: Bool) {
        guard let input = layout(node), let rank = shape(node.inputs[0])?.count else { return }
        let axis = onLastAxis ? node.int("axis", default: -1) : 1
        guard (axis < 0 ? axis + rank : axis) == input.axis, !onLastAxis || input.axis == rank - 1 else {
            return freezeInputs(of: node, "\(node.label) normalises along other axes")
        }
        for place in node.inputs.indices.dropFirst() where !node.inputs[place].isEmpty {
            guard weight(node, place) != nil else {
                return freezeInputs(of: node, "the scales of \(node.label) are computed")
            }
            edit(index, input: place, input.on(0))
        }
        give(input, to: node)
    }

    private mutating func read(_ layout: ChannelLayout?, by node: Node, _ index: Int, input: Int, axis: Int) {
        guard let layout else { return }
        edit(index, input: input, layout.on(axis), isInput: true)
    }

    /// New channels along an axis of the weight, and along the only axis longer than 1 of the bias.
    private mutating func make(
        _ channels: Int, by node: Node, _ index: Int, axis: Int, valueAxis: Int, bias: Int?
    ) {
        var obstacle: String?
        if let bias, node.inputs.indices.contains(bias), !node.inputs[bias].isEmpty {
            if weight(node, bias) == nil { obstacle = "the bias of \(node.label) is computed" }
        }
        let layout = ChannelLayout(
            axis: valueAxis, parts: [groups.group(channels, definedBy: index, obstacle: obstacle)])
        edit(index, input: 1, layout.on(axis))
        if let bias, let tensor = weight(node, bias), let axis = tensor.shape.lastIndex(of: channels),
            tensor.elementCount == channels, channels > 1
        {
            edit(index, input: bias, layout.on(axis))
        }
        give(layout, to: node)
    }
}

extension Node {
    func int(_ name: String, default value: Int) -> Int {
        if case .int(let value)? = attributes[name] { value } else { value }
    }

    func ints(_ name: String) -> [Int]? {
        if case .ints(let values)? = attributes[name] { values } else { nil }
    }
}
