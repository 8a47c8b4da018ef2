/// Operators that change the shape around the channels.
extension ChannelTracking {
    /// Reshape and its like: the channels keep their axis, or become the first part of a longer one.
    mutating func reshape(_ node: Node, _ index: Int) {
        guard let input = layout(node) else { return }
        guard let source = shape(node.inputs[0]), let target = shape(node.outputs[0]),
            target.prefix(input.axis).elementsEqual(source.prefix(input.axis)), target.count > input.axis
        else { return freezeInputs(of: node, "\(node.label) rearranges them") }
        let axis = input.axis
        let isKept = target[axis] == source[axis] && target[axis...].checkedProduct == source[axis...].checkedProduct
        let isFlattened = target.count == axis + 1 && target[axis] == source[axis...].checkedProduct
        guard isKept || isFlattened else { return freezeInputs(of: node, "\(node.label) rearranges them") }
        if node.operation == "Reshape", !keepsSizes(node, axis: axis) {
            guard isFlattened, axis == 1, weight(node, 1) != nil else {
                return freezeInputs(of: node, "\(node.label) states them as a size")
            }
            edits.append(Edit(node: index, input: 1, kind: .flattening(input)))
        }
        var layout = input
        if !isKept {
            let each = source[(axis + 1)...].checkedProduct ?? 1
            for place in layout.parts.indices { layout.parts[place].elements *= each }
        }
        give(layout, to: node)
    }

    /// Whether the target of a Reshape takes the channels' axis as it is, or lets it follow.
    private func keepsSizes(_ node: Node, axis: Int) -> Bool {
        guard node.inputs.count > 1, let numbers = values[node.inputs[1]]?.integers, numbers.indices.contains(axis),
            let size = numbers[axis]
        else { return false }
        return size == -1 || (size == 0 && node.int("allowzero", default: 0) == 0)
    }

    mutating func slice(_ node: Node) {
        guard let input = layout(node), let rank = shape(node.inputs[0])?.count else { return }
        let stated = node.ints("axes") ?? (node.inputs.count > 3 ? values[node.inputs[3]]?.integers?.known : nil)
        guard let axes = stated, !axes.contains(where: { ($0 < 0 ? $0 + rank : $0) == input.axis }) else {
            return freezeInputs(of: node, "\(node.label) cuts through them")
        }
        give(input, to: node)
    }

    mutating func pad(_ node: Node) {
        guard let input = layout(node), let before = shape(node.inputs[0]), let after = shape(node.outputs[0]),
            before[input.axis] == after[input.axis]
        else { return freezeInputs(of: node, "\(node.label) pads them") }
        give(input, to: node)
    }

    mutating func gather(_ node: Node) {
        guard let input = layout(node), let rank = shape(node.inputs[0])?.count,
            let indices = node.inputs.count > 1 ? shape(node.inputs[1])?.count : nil
        else { return freezeInputs(of: node, "\(node.label) picks from them") }
        let axis = node.int("axis", default: 0)
        let picked = axis < 0 ? axis + rank : axis
        guard picked != input.axis else { return freezeInputs(of: node, "\(node.label) picks from them") }
        give(picked < input.axis ? input.on(input.axis + indices - 1) : input, to: node)
    }

    /// A mean over other axes; a mean over the channels themselves has none left.
    mutating func reduction(_ node: Node) {
        guard let input = layout(node), let before = shape(node.inputs[0]), let after = shape(node.outputs[0]) else {
            return freezeInputs(of: node, "the shape of \(node.label) is not known")
        }
        let stated = node.ints("axes") ?? (node.inputs.count > 1 ? values[node.inputs[1]]?.integers?.known : nil)
        guard let stated else { return freezeInputs(of: node, "\(node.label) reduces every axis") }
        let axes = stated.map { $0 < 0 ? $0 + before.count : $0 }
        guard !axes.contains(input.axis) else { return }
        let lost = after.count < before.count ? axes.count { $0 < input.axis } : 0
        give(input.on(input.axis - lost), to: node)
    }
}
