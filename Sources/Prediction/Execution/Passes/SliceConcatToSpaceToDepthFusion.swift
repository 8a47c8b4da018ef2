import ModelGraph

extension RewritingPass {
    /// The four phases of 2 × 2 tiles, sliced out and joined along channels, become SpaceToDepth, and Gather puts the
    /// phases in the order of the file where it is another. Source: `slice_concat_to_space_to_depth_fusion.cc`.
    static let spaceToDepthFusion = RewritingPass("SliceConcatToSpaceToDepthFusion") { graph in
        var changed = false
        for concat in graph.order where graph.operators[concat].operation == "Concat" {
            guard let phases = graph.phases(joinedBy: concat), let image = graph.input(phases[0].slice, 0) else {
                continue
            }
            let slices = phases.map(\.slice)
            guard phases.map(\.place) != [0, 1, 2, 3] else {
                graph.fuse(slices + [concat], as: "SpaceToDepth", inputs: [image], isRuntimeOwn: false)
                changed = true
                continue
            }
            guard let result = graph.output(concat) else { continue }
            let name = graph.operators[concat].name
            let joined = graph.addValue(like: result, name: "\(name)/phases")
            let order = graph.addValue(
                OperatorGraph.Value(
                    name: "\(name)/order", elementType: .int64, shape: [graph[result].shape?[1] ?? 0],
                    isConstant: true))
            graph.fuse(slices + [concat], as: "SpaceToDepth", inputs: [image], isRuntimeOwn: false, attributes: [:])
            graph.update(concat) { $0.outputs = [joined] }
            graph.add(
                OperatorGraph.Operator(
                    name: "\(name)/gather", operation: "Gather", inputs: [joined, order], outputs: [result],
                    attributes: ["axis": .int(1)]))
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The slices that a Concat joins with the phase that each takes out: 2 · row + column.
    fileprivate func phases(joinedBy concat: OperatorID) -> [(slice: OperatorID, place: Int)]? {
        guard operators[concat].int("axis") == 1, operators[concat].inputs.count == 4 else { return nil }
        var phases: [(slice: OperatorID, place: Int)] = []
        for part in operators[concat].inputs {
            guard let slice = producer(of: part, "Slice"), isReadOnce(part), let place = phase(slice),
                input(slice, 0) == phases.first.map({ input($0.slice, 0) }) ?? input(slice, 0)
            else { return nil }
            phases.append((slice, place))
        }
        return Set(phases.map(\.place)).count == 4 ? phases : nil
    }

    private func phase(_ slice: OperatorID) -> Int? {
        guard let image = input(slice, 0), let shape = values[image].statedShape, shape.count == 4,
            let height = shape[2], let width = shape[3], height.isMultiple(of: 2), width.isMultiple(of: 2),
            let starts = numbers(slice, 1), let ends = numbers(slice, 2), numbers(slice, 3) == [2, 3],
            numbers(slice, 4) == [2, 2], starts.count == 2, ends.count == 2,
            starts.allSatisfy({ $0 == 0 || $0 == 1 }), ends[0] >= Double(height), ends[1] >= Double(width)
        else { return nil }
        return Int(2 * starts[0] + starts[1])
    }

    private func numbers(_ id: OperatorID, _ index: Int) -> [Double]? {
        guard let value = input(id, index), values[value].isConstant, let numbers = values[value].numbers else {
            return nil
        }
        return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }
}
