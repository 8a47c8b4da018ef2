/// Operators that pass channels on, join them or move them to another axis.
extension ChannelTracking {
    /// The output has the channels of the first input.
    mutating func pass(_ node: Node) { give(layout(node), to: node) }

    /// Pooling: the channels are the second axis and pass, what lies elsewhere does not.
    mutating func spatial(_ node: Node) {
        guard let input = layout(node) else { return }
        guard input.axis == 1 else { return freezeInputs(of: node, "\(node.label) pools along them") }
        give(input, to: node)
    }

    mutating func resize(_ node: Node) {
        // Sizes, unlike scales, count the channels too.
        if node.inputs.count > 3, !node.inputs[3].isEmpty {
            freezeInputs(of: node, "\(node.label) states them as a size")
        }
        spatial(node)
    }

    /// Elementwise with broadcasting: operands with as many channels share them.
    mutating func elementwise(_ node: Node, _ index: Int) {
        let known = node.inputs.compactMap { layouts[$0] }
        guard let rank = shape(node.outputs[0])?.count, !known.isEmpty else {
            return freezeInputs(of: node, "the shape of \(node.label) is not known")
        }
        var result: ChannelLayout?
        for name in node.inputs {
            guard let layout = layouts[name], let own = shape(name), own[layout.axis] > 1 else { continue }
            let moved = layout.on(layout.axis + rank - own.count)
            guard let earlier = result else {
                result = moved
                continue
            }
            if !share(earlier, moved) { return freezeInputs(of: node, "\(node.label) joins them with others") }
        }
        guard let result else { return give(known[0], to: node) }
        for (place, name) in node.inputs.enumerated() where layouts[name] == nil {
            guard let own = shape(name) else {
                return freezeInputs(of: node, "an operand of \(node.label) is not known")
            }
            let axis = result.axis - rank + own.count
            guard axis >= 0, own[axis] > 1 else { continue }
            guard weight(node, place) != nil else {
                return freezeInputs(of: node, "\(node.label) joins them with what is computed otherwise")
            }
            edit(index, input: place, result.on(axis))
        }
        give(result, to: node)
    }

    /// Makes two layouts along the same axis the same channels.
    private mutating func share(_ a: ChannelLayout, _ b: ChannelLayout) -> Bool {
        let agree =
            a.axis == b.axis && a.parts.count == b.parts.count
            && zip(a.parts, b.parts).allSatisfy { $0.channels == $1.channels && $0.elements == $1.elements }
        guard agree else { return false }
        for (first, second) in zip(a.parts, b.parts) { groups.join(first.group, second.group) }
        return true
    }

    mutating func concat(_ node: Node) {
        let known = node.inputs.compactMap { layouts[$0] }
        guard let first = known.first, let rank = shape(node.outputs[0])?.count else { return }
        let axis = node.int("axis", default: 0)
        guard known.allSatisfy({ $0.axis == first.axis }) else {
            return freezeInputs(of: node, "\(node.label) joins different axes")
        }
        guard (axis < 0 ? axis + rank : axis) == first.axis else {
            let areShared = known.count == node.inputs.count && known.dropFirst().allSatisfy { share(first, $0) }
            if !areShared { return freezeInputs(of: node, "\(node.label) joins them with what is computed otherwise") }
            return give(first, to: node)
        }
        var parts: [ChannelLayout.Part] = []
        for name in node.inputs {
            guard let size = shape(name)?[first.axis] else {
                return freezeInputs(of: node, "the shape of \(node.label) is not known")
            }
            parts += layouts[name]?.parts ?? [groups.group(size, definedBy: nil, obstacle: "they are given")]
        }
        give(ChannelLayout(axis: first.axis, parts: parts), to: node)
    }

    mutating func split(_ node: Node, _ index: Int) {
        guard let input = layout(node), let rank = shape(node.inputs[0])?.count else { return }
        let axis = node.int("axis", default: 0)
        guard (axis < 0 ? axis + rank : axis) == input.axis else {
            for output in node.outputs.indices { give(input, to: node, output: output) }
            return
        }
        var rest = input.parts[...]
        var pieces: [ChannelLayout] = []
        for output in node.outputs {
            var missing = shape(output)?[input.axis] ?? -1
            var parts: [ChannelLayout.Part] = []
            while missing > 0, let part = rest.first, part.channels * part.elements <= missing {
                missing -= part.channels * part.elements
                parts.append(rest.removeFirst())
            }
            guard missing == 0 else { return freezeInputs(of: node, "\(node.label) cuts through them") }
            pieces.append(ChannelLayout(axis: input.axis, parts: parts))
        }
        guard weight(node, 1) != nil else { return freezeInputs(of: node, "\(node.label) cuts them into equal parts") }
        edits.append(Edit(node: index, input: 1, kind: .sizes(pieces)))
        for (output, piece) in pieces.enumerated() { give(piece, to: node, output: output) }
    }

    mutating func transpose(_ node: Node) {
        guard let input = layout(node), let rank = shape(node.inputs[0])?.count else { return }
        let order = node.ints("perm") ?? Array((0..<rank).reversed())
        guard let axis = order.firstIndex(of: input.axis) else {
            return freezeInputs(of: node, "\(node.label) loses them")
        }
        give(input.on(axis), to: node)
    }
}
