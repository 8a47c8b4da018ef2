/// Bytes that one operator reads and writes, as if nothing stayed in a cache.
///
/// Views (`Reshape` and its like) move nothing. Operators that pick elements read as much as they write.
enum Traffic {
    private static let picking: Set<String> = [
        "Gather", "GatherElements", "GatherND", "Slice", "Split", "Shape", "Size", "ConstantOfShape",
    ]

    /// - Returns: nil when a size is not known.
    static func count(_ call: OperatorCall, _ outputs: [InferredValue]) -> (read: Int, written: Int, weights: Int)? {
        let operation = call.node.operation
        if ReshapingRules.rules[operation] != nil { return (0, 0, 0) }
        var (read, written, weights) = (0, 0, 0)
        for (value, name) in zip(outputs, call.node.outputs) where !name.isEmpty {
            guard let bytes = value.byteCount, written.add(bytes) else { return nil }
        }
        for (index, input) in call.inputs.enumerated() {
            guard let input else { continue }
            guard var bytes = input.byteCount else { return nil }
            if index == 0, picking.contains(operation) { bytes = min(bytes, written) }
            let isCounted = input.isConstant ? weights.add(bytes) : read.add(bytes)
            guard isCounted else { return nil }
        }
        return (read, written, weights)
    }
}

extension Int {
    /// Adds, or returns false and stays the same when the sum exceeds 64-bit integers.
    fileprivate mutating func add(_ other: Int) -> Bool {
        let (sum, overflow) = addingReportingOverflow(other)
        if !overflow { self = sum }
        return !overflow
    }
}
