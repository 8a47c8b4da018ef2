#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension AtomicFile {
    /// Bytes generated or copied at a time.
    private static var stride: Int { 1 << 20 }

    /// Appends a tensor's contents, made or copied piece by piece.
    /// - Parameter source: the file that `inFile` contents refer to; `external` ones are relative to its folder.
    func append(contentsOf tensor: Tensor, length: Int, source: String?) throws(ModelGraphError) {
        switch tensor.contents {
        case .bytes(let bytes), .sparse(let bytes): try append(array: bytes)
        case .random(let seed, let bound): try append(UniformWeights(seed: seed, bound: bound), length: length)
        case .constant(let value): try append(value, as: tensor.elementType, length: length)
        case .inFile(let offset, _):
            guard let source else { throw tensor.hasNoSource }
            try append(from: source, offset: offset, length: length)
        case .external(let path, let offset, _):
            guard let source else { throw tensor.hasNoSource }
            try append(from: try FilePath.beside(source, path), offset: offset, length: length)
        }
    }

    func append(array: [UInt8]) throws(ModelGraphError) {
        var outcome: Result<Void, ModelGraphError> = .success(())
        array.withUnsafeBytes { bytes in
            do throws(ModelGraphError) { try append(bytes) } catch { outcome = .failure(error) }
        }
        try outcome.get()
    }

    private func append(_ weights: UniformWeights, length: Int) throws(ModelGraphError) {
        let buffer = UnsafeMutableBufferPointer<UInt64>.allocate(
            capacity: Swift.min(Self.stride, length + 7) / MemoryLayout<UInt64>.size)
        defer { buffer.deallocate() }
        var done = 0
        while done < length {
            let bytes = Swift.min(Self.stride, length - done)
            let pairs = UnsafeMutableBufferPointer(rebasing: buffer[..<((bytes + 7) / 8)])
            weights.fill(pairs, first: done / 8)
            try append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pairs)[..<bytes]))
            done += bytes
        }
    }

    private func append(_ value: Float, as type: ElementType, length: Int) throws(ModelGraphError) {
        guard let element = type.bytes(of: value) else {
            throw ModelGraphError(.cannotWrite, "the number \(value) cannot be written as \(type)")
        }
        let count = Swift.max(1, Self.stride / element.count)
        let piece = [[UInt8]](repeating: element, count: Swift.min(count, length / element.count)).flatMap { $0 }
        var done = 0
        while done < length {
            let bytes = Swift.min(piece.count, length - done)
            try append(array: bytes == piece.count ? piece : Array(piece[..<bytes]))
            done += bytes
        }
    }

    private func append(from path: String, offset: Int, length: Int) throws(ModelGraphError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModelGraphError(.unreadableFile, "cannot read the weights: \(lastSystemError())", place: path)
        }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Swift.min(Self.stride, length), alignment: 8)
        defer { buffer.deallocate() }
        var done = 0
        while done < length {
            let count = pread(
                descriptor, buffer.baseAddress, Swift.min(buffer.count, length - done), off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw ModelGraphError(
                    .damagedFile, "the weights end at byte \(offset + done) instead of \(offset + length)", place: path)
            }
            try append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            done += count
        }
    }
}

extension Tensor {
    /// Bytes that the contents take when written.
    /// - Throws: `tooLarge`, or `cannotWrite` when shape and contents disagree.
    func writtenLength() throws(ModelGraphError) -> Int {
        guard let count = elementCount, let length = elementType.byteCount(of: count), length < 1 << 48 else {
            throw ModelGraphError(.tooLarge, "tensor “\(name)” of shape \(shape) and type \(elementType) is too large")
        }
        let stated: Int? =
            switch contents {
            case .bytes(let bytes): bytes.count
            case .inFile(_, let length): length
            case .external(_, _, let length): length
            case .random, .constant, .sparse: nil
            }
        if let stated, stated != length {
            throw ModelGraphError(
                .cannotWrite,
                "tensor “\(name)” has \(stated) bytes where shape \(shape) of \(elementType) takes \(length)")
        }
        if case .random = contents, elementType != .float32 {
            throw ModelGraphError(.cannotWrite, "random contents of tensor “\(name)” need type float32")
        }
        return length
    }

    fileprivate var hasNoSource: ModelGraphError {
        ModelGraphError(
            .cannotWrite, "tensor “\(name)” refers to a file, but its model was not read from one",
            advice: "set the model's source")
    }
}

extension ElementType {
    /// One number as a little-endian element; nil when the type has no such number.
    func bytes(of value: Float) -> [UInt8]? {
        func bytes(_ integer: (some FixedWidthInteger)?) -> [UInt8]? {
            integer.map { integer in withUnsafeBytes(of: integer.littleEndian) { Array($0) } }
        }
        return switch self {
        case .float32: bytes(value.bitPattern)
        case .float64: bytes(Double(value).bitPattern)
        case .int64: bytes(Int64(exactly: value))
        case .int32: bytes(Int32(exactly: value))
        case .int16: bytes(Int16(exactly: value))
        case .int8: bytes(Int8(exactly: value))
        case .uint64: bytes(UInt64(exactly: value))
        case .uint32: bytes(UInt32(exactly: value))
        case .uint16: bytes(UInt16(exactly: value))
        case .uint8: bytes(UInt8(exactly: value))
        case .bool: value == 0 || value == 1 ? [UInt8(value)] : nil
        default: nil
        }
    }
}
