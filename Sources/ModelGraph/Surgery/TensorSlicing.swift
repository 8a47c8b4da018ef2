extension Tensor {
    /// The tensor with some slices of an axis only.
    /// - Parameters:
    ///   - kept: ranges of the axis, in order.
    ///   - source: the model's file, where contents that were not read are found.
    ///   - isFanIn: whether the axis is one that is summed over; random weights then grow, so that sums stay as large.
    /// - Throws: `cannotChange` for contents that cannot be sliced, errors of reading the file.
    func keeping(
        _ kept: [Range<Int>], axis: Int, source: String?, isFanIn: Bool
    ) throws(ModelGraphError) -> Tensor {
        var tensor = self
        let count = kept.reduce(0) { $0 + $1.count }
        guard shape.indices.contains(axis), count > 0,
            kept.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound <= shape[axis] })
        else { throw unsliceable("its axis \(axis) does not hold the channels") }
        tensor.shape[axis] = count
        switch contents {
        case .constant: break
        case .random(let seed, let bound):
            let growth = isFanIn ? (Float(shape[axis]) / Float(count)).squareRoot() : 1
            tensor.contents = .random(seed: seed, bound: bound * growth)
        case .sparse: throw unsliceable("it is sparse")
        case .bytes, .inFile, .external:
            guard elementType.bits >= 8, let rest = shape[(axis + 1)...].checkedProduct,
                let row = elementType.byteCount(of: rest)
            else { throw unsliceable("elements of \(elementType) have no bytes of their own") }
            let bytes = try bytes(of: source)
            var sliced: [UInt8] = []
            sliced.reserveCapacity(bytes.count / max(1, shape[axis]) * count)
            let length = row * shape[axis]
            for start in stride(from: 0, to: bytes.count, by: max(1, length)) {
                for range in kept {
                    sliced += bytes[(start + range.lowerBound * row)..<(start + range.upperBound * row)]
                }
            }
            tensor.contents = .bytes(sliced)
        }
        return tensor
    }

    /// The elements as they lie in a file.
    private func bytes(of source: String?) throws(ModelGraphError) -> [UInt8] {
        guard let length = byteCount else { throw unsliceable("its size is not known") }
        let (path, offset): (String?, Int)
        switch contents {
        case .bytes(let bytes):
            guard bytes.count == length else { throw unsliceable("it has \(bytes.count) bytes instead of \(length)") }
            return bytes
        case .inFile(let start, _): (path, offset) = (source, start)
        case .external(let name, let start, _):
            (path, offset) = (
                try source.map { source throws(ModelGraphError) in try FilePath.beside(source, name) }, start
            )
        case .random, .constant, .sparse: throw unsliceable("it has no bytes")
        }
        guard let path else { throw unsliceable("the model was not read from a file") }
        let file = try MappedFile(path)
        guard offset >= 0, offset <= file.bytes.count, length <= file.bytes.count - offset else {
            throw ModelGraphError(
                .damagedFile, "the weights end at byte \(file.bytes.count) instead of \(offset + length)", place: path)
        }
        return Array(file.bytes[offset..<(offset + length)])
    }

    private func unsliceable(_ why: String) -> ModelGraphError {
        ModelGraphError(.cannotChange, "the weight “\(name)” cannot be made narrower: \(why)")
    }
}
