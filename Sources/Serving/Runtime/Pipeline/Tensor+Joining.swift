import Inference

extension Tensor {
    /// Tensors one after another along the first axis; nil when names, elements or further sizes differ, or one is missing.
    init?(joining parts: [Tensor?]) {
        guard case let first?? = parts.first, !first.shape.isEmpty else { return nil }
        var (rows, bytes) = (0, [UInt8]())
        bytes.reserveCapacity(parts.reduce(0) { $0 + ($1?.bytes.count ?? 0) })
        for part in parts {
            guard let part, part.name == first.name, part.hasRows(like: first), let count = part.shape.first else {
                return nil
            }
            rows += count
            bytes += part.bytes
        }
        self.init(name: first.name, datatype: first.datatype, shape: [rows] + first.shape.dropFirst(), bytes: bytes)
    }

    /// A tensor without items, as a stage gives it that had nothing to do; free sizes are 0.
    init?(emptyOf description: TensorDescription) {
        guard let datatype = Datatype(description.element) else { return nil }
        let shape = [0] + description.axes.dropFirst().map { $0.size ?? 0 }
        self.init(name: description.name, datatype: datatype, shape: shape, bytes: [])
    }
}
