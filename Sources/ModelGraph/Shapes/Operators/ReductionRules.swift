/// Operators that fold axes away.
enum ReductionRules {
    static let names = [
        "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum",
        "ReduceLogSumExp", "ReduceSumSquare",
    ]

    static let rules = names.sharing(reduce).merging(["ArgMax", "ArgMin"].sharing(pick)) { $1 }

    private static func reduce(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let keeps = call.int("keepdims", default: 1) != 0
        let isStated = call.ints("axes") != nil || call.hasInput(1)
        guard let stated = isStated ? call.integers("axes", orInput: 1) : [],
            var axes = try call.axes(stated, rank: shape.count)
        else {
            return [InferredValue(call.type, keeps ? shape.map { _ in nil } : nil)]
        }
        if axes.isEmpty {
            if call.int("noop_with_empty_axes", default: 0) != 0 { return [call.input(0)] }
            axes = Array(shape.indices)
        }
        let result = folded(shape, axes, keeps: keeps)
        return [InferredValue(call.type, result, numbers: numbers(call, axes, shape))]
    }

    /// The product or sum of all elements of a small tensor, which exporters use to count elements.
    private static func numbers(_ call: OperatorCall, _ axes: [Int], _ shape: [Int?]) -> [Double?]? {
        guard axes.count == shape.count, let numbers = call.input(0).numbers, !numbers.contains(nil) else { return nil }
        let known = numbers.compactMap { $0 }
        switch call.node.operation {
        case "ReduceProd": return [known.reduce(1, *)]
        case "ReduceSum": return [known.reduce(0, +)]
        case "ReduceMax": return [known.max()]
        case "ReduceMin": return [known.min()]
        default: return nil
        }
    }

    private static func pick(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown(.int64) }
        let axis = try call.axis(call.int("axis", default: 0), rank: shape.count)
        return [InferredValue(.int64, folded(shape, [axis], keeps: call.int("keepdims", default: 1) != 0))]
    }

    private static func folded(_ shape: [Int?], _ axes: [Int], keeps: Bool) -> [Int?] {
        shape.indices.compactMap { axis in axes.contains(axis) ? (keeps ? .some(1) : nil) : .some(shape[axis]) }
    }
}
