import ModelGraph

/// Operators that copy elements from place to place.
extension LayerLifting {
    /// - Returns: false when the operator is none of them.
    mutating func liftMovement() -> Bool {
        switch executed.operation {
        case "Concat": liftConcatenation()
        case "Transpose": liftTransposition()
        case "Split", "Slice", "Gather": liftSlice()
        default: return false
        }
        return true
    }

    private mutating func liftConcatenation() {
        guard let output = output(), let items = Self.items(output) else { return liftUnsized() }
        let axis = executed.int("axis", default: 0)
        let place = axis < 0 ? axis + output.count : axis
        guard output.indices.contains(place) else { return liftUnsized() }
        let parts = max(1, executed.inputs.count)
        let run = max(1, output[place...].reduce(1, *) / parts)
        add(
            .concat,
            [
                "batch_size": place == 0 ? 1 : items.batch,
                "input_size": place == 0 ? items.batch * items.size : items.size, "parts": parts, "run": run,
            ])
    }

    private mutating func liftTransposition() {
        guard let shape = input(0), let items = Self.items(shape) else { return liftUnsized() }
        let order = executed.ints("perm") ?? (0..<shape.count).reversed()
        guard order.count == shape.count else { return liftUnsized() }
        // Axes at the end that stay in place are copied together.
        var run = 1
        for axis in shape.indices.reversed() {
            guard order[axis] == axis else { break }
            run *= shape[axis]
        }
        add(.transpose, ["batch_size": items.batch, "input_size": items.size, "run": max(1, run)])
    }

    private mutating func liftSlice() {
        guard let shape = input(0) else { return liftUnsized() }
        let outputs = executed.outputs.compactMap { $0.flatMap { graph[$0].shape } }
        let elements = outputs.reduce(0) { $0 + ($1.checkedProduct ?? 0) }
        guard elements > 0, let first = outputs.first, let size = first.checkedProduct else { return liftUnsized() }
        add(
            .slice,
            [
                "batch_size": 1, "input_size": elements,
                "run": max(1, min(size, run(from: shape, to: first))),
            ])
    }

    /// Elements that lie together in input and output: the axes at the end of equal size, and one shorter axis before.
    private func run(from shape: [Int], to result: [Int]) -> Int {
        if executed.operation == "Gather" {
            let axis = executed.int("axis", default: 0)
            let place = axis < 0 ? axis + shape.count : axis
            return shape.dropFirst(place + 1).reduce(1, *)
        }
        var run = 1
        for (before, after) in zip(shape.reversed(), result.reversed()) {
            run *= after
            if before != after { break }
        }
        return run
    }
}
