extension InferredValue {
    /// What is known of a constant tensor; numbers only when they are in memory.
    init(constant tensor: Tensor) {
        self.init(tensor.elementType, tensor.shape.map(Optional.some), numbers: tensor.numbers)
        isConstant = true
        if let elements = tensor.elementCount {
            weights = [WeightOrigin(name: tensor.name, elements: elements)]
        }
    }

    /// The value of a `Constant` node.
    init(constantNode node: Node) {
        self = .unknown
        for (name, value) in node.attributes {
            switch (name, value) {
            case ("value", .tensor(let tensor)): self = InferredValue(constant: tensor)
            case ("value_int", .int(let value)): self = InferredValue(.int64, [], numbers: [Double(value)])
            case ("value_float", .float(let value)): self = InferredValue(.float32, [], numbers: [Double(value)])
            case ("value_ints", .ints(let values)):
                self = InferredValue(.int64, [values.count], numbers: values.map { Double($0) })
            case ("value_floats", .floats(let values)):
                self = InferredValue(.float32, [values.count], numbers: values.map { Double($0) })
            case ("value_string", _): self = InferredValue(.string, [])
            case ("value_strings", .strings(let values)): self = InferredValue(.string, [values.count])
            default: break
            }
        }
        isConstant = true
        // Tensors of Constant nodes often have no name of their own; the value's name is unique.
        weights = weights.map { WeightOrigin(name: node.outputs.first ?? $0.name, elements: $0.elements) }
    }
}

extension Tensor {
    /// The elements of a small tensor in memory; nil for other contents and types.
    fileprivate var numbers: [Double?]? {
        guard let count = elementCount, count <= InferredValue.mostNumbers else { return nil }
        if case .constant(let value) = contents { return Array(repeating: Double(value), count: count) }
        guard case .bytes(let bytes) = contents, byteCount == bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            func load<Integer: FixedWidthInteger>(_ type: Integer.Type) -> [Integer] {
                (0..<count).map {
                    Integer(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Integer>.size, as: type))
                }
            }
            return switch elementType {
            case .float32: load(UInt32.self).map { Double(Float(bitPattern: $0)) }
            case .float64: load(UInt64.self).map { Double(bitPattern: $0) }
            case .int64: load(Int64.self).map { Double($0) }
            case .int32: load(Int32.self).map { Double($0) }
            case .int16: load(Int16.self).map { Double($0) }
            case .int8: load(Int8.self).map { Double($0) }
            case .uint64: load(UInt64.self).map { Double($0) }
            case .uint32: load(UInt32.self).map { Double($0) }
            case .uint16: load(UInt16.self).map { Double($0) }
            case .uint8, .bool: load(UInt8.self).map { Double($0) }
            default: nil
            }
        }
    }
}
