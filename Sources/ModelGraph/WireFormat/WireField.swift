/// One field of a protobuf message.
struct WireField {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        /// A range of the file: text, bytes, a nested message or packed numbers.
        case bytes(Range<Int>)
        case fixed32(UInt32)
    }

    let number: Int
    /// Where the field begins and ends in the file.
    let offset: Int
    let end: Int
    let value: Value

    /// The field as an integer; negative numbers are the upper half, as in every protobuf `int64`.
    func int() throws(ModelGraphError) -> Int {
        guard case .varint(let value) = value else { throw wrongType("an integer") }
        return Int(truncatingIfNeeded: value)
    }

    func float() throws(ModelGraphError) -> Float {
        guard case .fixed32(let bits) = value else { throw wrongType("a 32-bit number") }
        return Float(bitPattern: bits)
    }

    func range() throws(ModelGraphError) -> Range<Int> {
        guard case .bytes(let range) = value else { throw wrongType("bytes") }
        return range
    }

    private func wrongType(_ wanted: String) -> ModelGraphError {
        WireReader.damage("field \(number) should hold \(wanted)", at: offset)
    }
}

extension WireReader {
    /// Appends a repeated integer field, packed or not.
    func append(_ field: WireField, to values: inout [Int]) throws(ModelGraphError) {
        guard case .bytes = field.value else {
            values.append(try field.int())
            return
        }
        var packed = try message(field)
        while !packed.isAtEnd { values.append(Int(truncatingIfNeeded: try packed.varint())) }
    }

    /// Appends a repeated float field, packed or not.
    func append(_ field: WireField, to values: inout [Float]) throws(ModelGraphError) {
        guard case .bytes = field.value else {
            values.append(try field.float())
            return
        }
        var packed = try message(field)
        while !packed.isAtEnd { values.append(Float(bitPattern: try packed.fixed(UInt32.self))) }
    }
}
