import ModelGraph

extension RewritingPass {
    /// Gathers of every single place along an axis become one Split, each followed by Squeeze. Source:
    /// `gather_slice_fusion.cc`.
    static let gatherToSplitFusion = RewritingPass("GatherSliceToSplitFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Gather" {
            guard let value = graph.input(id, 0), let gathers = graph.gathersOfEveryPlace(of: value),
                let shape = graph[value].statedShape
            else { continue }
            let axis = graph.place(id, rank: shape.count)
            var parts: [OperatorGraph.ValueID] = []
            for (place, gather) in gathers.enumerated() {
                var part = graph[value]
                part.name += "/part\(place)"
                part.shape?[axis] = 1
                part.statedShape?[axis] = 1
                let id = graph.addValue(part)
                parts.append(id)
                graph.update(gather) { squeeze in
                    squeeze.operation = "Squeeze"
                    squeeze.inputs = [id]
                    squeeze.attributes = ["axes": .ints([axis])]
                }
            }
            graph.add(
                OperatorGraph.Operator(
                    name: graph[value].name + "/split", operation: "Split", inputs: [value], outputs: parts,
                    attributes: ["axis": .int(axis)]))
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    fileprivate func place(_ gather: OperatorID, rank: Int) -> Int {
        let axis = operators[gather].int("axis", default: 0)
        return axis < 0 ? axis + rank : axis
    }

    /// The readers of a value by the place that each takes, when they are Gathers of all places of one axis.
    fileprivate func gathersOfEveryPlace(of value: ValueID) -> [OperatorID]? {
        let gathers = readers[value]
        guard !values[value].isConstant, !values[value].isGraphOutput, producers[value] != nil || gathers.count > 1,
            let shape = values[value].statedShape, shape.count > 1, gathers.count > 1,
            gathers.allSatisfy({ operators[$0].operation == "Gather" && input($0, 0) == value })
        else { return nil }
        let axis = place(gathers[0], rank: shape.count)
        guard shape.indices.contains(axis), shape[axis] == gathers.count else { return nil }
        var byPlace: [Int: OperatorID] = [:]
        for gather in gathers {
            guard place(gather, rank: shape.count) == axis, let index = scalar(gather, 1).flatMap({ Int(exactly: $0) }),
                let indices = input(gather, 1), values[indices].shape == []
            else { return nil }
            byPlace[index < 0 ? index + gathers.count : index] = gather
        }
        let ordered = gathers.indices.compactMap { byPlace[$0] }
        return ordered.count == gathers.count ? ordered : nil
    }
}
