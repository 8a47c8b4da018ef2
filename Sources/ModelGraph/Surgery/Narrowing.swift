public import Quantities

extension Model {
    /// The model with fewer channels: the first of each group are kept, and whatever reads them is made to fit.
    ///
    /// Of a block, the channels that its own layers alone decide about become fewer: those inside of a residual block, not
    /// those that its shortcut also has. Depthwise convolutions, normalisation, elementwise operators, concatenations,
    /// poolings and fully connected layers behind a Flatten follow. Weights are those of the channels that remain, as in
    /// a network that is pruned and not yet trained again.
    /// - Parameters:
    ///   - width: the share of channels that remains, at least one of each group.
    ///   - block: nil narrows every group of channels of the network that can be narrowed.
    ///   - batch: the size of first axes that the file leaves open.
    /// - Throws: `cannotChange` when no channels can become fewer, saying why.
    public func narrowed(to width: Fraction, in block: NetworkBlock? = nil, batch: Int? = 1) throws(ModelGraphError)
        -> Model
    {
        guard width.value > 0, width.value < 1 else {
            throw ModelGraphError(
                .cannotChange, "a width of \(width.value) is no share below 1", place: block?.name,
                advice: "give shares such as 0.5")
        }
        let values = try shapes(batch: batch).values
        let tracking = ChannelTracking(graph, values)
        let kept = try tracking.kept(width, in: block)
        var model = self
        try model.apply(tracking, kept)
        let label = "\(block?.name ?? "network") to \(width.value)"
        model.metadata["narrowed"] = [metadata["narrowed"], label].compactMap(\.self).joined(separator: ", ")
        model = try model.tidied()
        let after = try model.shapes(batch: batch).values
        for output in graph.outputs where after[output.name]?.shape != values[output.name]?.shape {
            throw ModelGraphError(
                .cannotChange, "the answer “\(output.name)” would have another shape", place: block?.name,
                advice: "narrow another block")
        }
        return model
    }

    private mutating func apply(_ tracking: ChannelTracking, _ kept: [Int: Int]) throws(ModelGraphError) {
        var uses: [String: Int] = [:]
        for node in graph.nodes { for input in node.inputs { uses[input, default: 0] += 1 } }
        var tensors = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        var added: [String] = []
        func changes(_ layout: ChannelLayout) -> Bool {
            layout.parts.contains { kept[tracking.groups.root($0.group)] != nil }
        }
        for edit in tracking.edits {
            let name = graph.nodes[edit.node].inputs[edit.input]
            guard edit.layouts.contains(where: changes) else { continue }
            guard let tensor = tensors[name] else {
                throw ModelGraphError(.cannotChange, "“\(name)” of \(graph.nodes[edit.node].label) is computed")
            }
            var changed = tensor
            switch edit.kind {
            case .weight(let layout, let isInput):
                changed = try tensor.keeping(
                    tracking.ranges(layout, kept), axis: layout.axis, source: source, isFanIn: isInput)
            case .flattening:
                changed.shape = [2]
                changed.contents = .integers([0, -1])
            case .sizes(let layouts):
                changed.contents = .integers(
                    layouts.map { tracking.ranges($0, kept).reduce(0) { $0 + $1.count } })
            }
            // What several nodes read is copied, since only this one reads the channels that change.
            if uses[name, default: 0] > 1 {
                uses[name, default: 0] -= 1
                changed.name = "\(name)/\(edit.node)"
                uses[changed.name] = 1
                graph.nodes[edit.node].inputs[edit.input] = changed.name
                added.append(changed.name)
            }
            tensors[changed.name] = changed
        }
        for (node, layout) in tracking.depthwise where changes(layout) {
            graph.nodes[node].attributes["group"] = .int(tracking.ranges(layout, kept).reduce(0) { $0 + $1.count })
        }
        graph.initializers = graph.initializers.compactMap { tensors[$0.name] } + added.compactMap { tensors[$0] }
    }
}

extension ChannelTracking {
    /// How many channels of each group that becomes smaller remain.
    fileprivate func kept(_ width: Fraction, in block: NetworkBlock?) throws(ModelGraphError) -> [Int: Int] {
        let own = block.map { Set($0.nodes) }
        let candidates = groups.roots.filter { root in
            let definers = groups[root].definers
            return !definers.isEmpty && own.map(definers.isSubset) ?? true
        }
        var kept: [Int: Int] = [:]
        for root in candidates where groups[root].obstacle == nil && groups[root].channels > 1 {
            let count = max(1, Int((Double(groups[root].channels) * width.value).rounded()))
            if count < groups[root].channels { kept[root] = count }
        }
        guard kept.isEmpty else { return kept }
        let obstacles = candidates.compactMap { groups[$0].obstacle }
        throw ModelGraphError(
            .cannotChange,
            "no channels can become fewer: "
                + (obstacles.first ?? "the layers share all of theirs with layers outside"),
            place: block?.name, advice: "narrow another block, or the whole network")
    }

    /// The elements along a layout's axis that remain.
    fileprivate func ranges(_ layout: ChannelLayout, _ kept: [Int: Int]) -> [Range<Int>] {
        var start = 0
        return layout.parts.map { part in
            defer { start += part.channels * part.elements }
            return start..<(start + (kept[groups.root(part.group)] ?? part.channels) * part.elements)
        }
    }
}
