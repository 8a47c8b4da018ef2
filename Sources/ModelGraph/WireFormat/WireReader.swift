/// A cursor over the fields of one protobuf message inside of a file's bytes.
///
/// Why not a protobuf library: generated code copies `bytes` fields, so weights of a gigabyte would be read and copied to
/// learn a graph's shape; leaving the field out of the schema loses where the weights are. This cursor hands out ranges
/// of the mapped file instead, works beyond 2 GiB, and names the byte at which a damaged file goes wrong.
///
/// Source: the encoding documented at protobuf.dev, “Encoding”. Groups, which ONNX never had, are refused.
struct WireReader {
    /// The whole file, so that positions are offsets in the file.
    let file: UnsafeRawBufferPointer
    private(set) var position: Int
    let end: Int

    init(_ file: UnsafeRawBufferPointer) { self.init(file, 0..<file.count) }

    private init(_ file: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.file = file
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    /// The next field, or nil at the end of the message.
    mutating func next() throws(ModelGraphError) -> WireField? {
        guard position < end else { return nil }
        let start = position
        let tag = try varint()
        guard let number = Int(exactly: tag >> 3), number > 0, number < 1 << 29 else {
            throw Self.damage("no field has the number \(tag >> 3)", at: start)
        }
        let value: WireField.Value
        switch tag & 7 {
        case 0: value = .varint(try varint())
        case 1: value = .fixed64(try fixed(UInt64.self))
        case 2: value = .bytes(try lengthDelimited(field: number))
        case 5: value = .fixed32(try fixed(UInt32.self))
        default: throw Self.damage("field \(number) has the wire type \(tag & 7), which ONNX does not use", at: start)
        }
        return WireField(number: number, offset: start, end: position, value: value)
    }

    /// A cursor over the message, or the packed numbers, that the field holds.
    func message(_ field: WireField) throws(ModelGraphError) -> WireReader { WireReader(file, try field.range()) }

    /// The field's text.
    /// - Throws: `damagedFile` when it is not UTF-8.
    func text(_ field: WireField) throws(ModelGraphError) -> String {
        let range = try field.range()
        guard let text = String(validating: file[range], as: UTF8.self) else {
            throw Self.damage("field \(field.number) is not UTF-8 text", at: field.offset)
        }
        return text
    }

    /// A copy of the bytes in a range of the file.
    func copy(_ range: Range<Int>) -> [UInt8] { Array(file[range]) }

    var isAtEnd: Bool { position >= end }

    mutating func varint() throws(ModelGraphError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = file[position]
            position += 1
            // The tenth byte holds the 64th bit alone.
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        if shift >= 63 { throw Self.damage("a number is longer than 64 bits", at: start) }
        throw Self.damage("the data ends inside of a number", at: start)
    }

    mutating func fixed<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(ModelGraphError) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard end - position >= size else { throw Self.damage("the data ends inside of a number", at: position) }
        defer { position += size }
        return Integer(littleEndian: file.loadUnaligned(fromByteOffset: position, as: type))
    }

    private mutating func lengthDelimited(field number: Int) throws(ModelGraphError) -> Range<Int> {
        let start = position
        let length = try varint()
        guard length <= UInt64(end - position) else {
            throw Self.damage("field \(number) claims \(length) bytes where \(end - position) are left", at: start)
        }
        let range = position..<(position + Int(length))
        position = range.upperBound
        return range
    }

    static func damage(_ message: String, at offset: Int) -> ModelGraphError {
        ModelGraphError(
            .damagedFile, message, place: "byte \(offset)",
            advice: "the file is cut off or damaged; copy or export it again")
    }
}
