/// Bytes that one operator reads and writes, as if nothing stayed in a cache.
///
/// Views (`Reshape` and its like) move nothing. Operators that pick elements read as much as they write.
enum Traffic {
    private static let picking: Set<String> = [
        "Gather", "GatherElements", "GatherND", "Slice", "Split", "Shape", "Size", "ConstantOfShape",
    ]

    /// - Returns: nil when a size is not known.
    /// - Throws: `tooLarge` when a sum exceeds 64-bit integers.
    static func count(_ call: OperatorCall, _ outputs: [InferredValue]) throws(ModelGraphError) -> Work? {
        let operation = call.node.operation
        var work = Work()
        if ReshapingRules.rules[operation] != nil { return work }
        for (value, name) in zip(outputs, call.node.outputs) where !name.isEmpty {
            guard let bytes = try value.bytes() else { return nil }
            var output = Work()
            output.bytesWritten = bytes
            try work.add(output)
        }
        for (index, input) in call.inputs.enumerated() {
            guard let input else { continue }
            guard var bytes = try input.bytes() else { return nil }
            if index == 0, picking.contains(operation) { bytes = min(bytes, work.bytesWritten) }
            var read = Work()
            if input.isConstant { read.weightBytes = bytes } else { read.bytesRead = bytes }
            try work.add(read)
        }
        return work
    }
}

extension InferredValue {
    /// Bytes of the elements; nil when a size or the type is not known.
    fileprivate func bytes() throws(ModelGraphError) -> Int? {
        guard let shape = knownShape, elementType.bits > 0 else { return nil }
        guard shape.checkedProduct != nil, let bytes = byteCount else { throw Work.overflow }
        return bytes
    }
}
