/// Reads a `TensorProto`, leaving large contents where they are in the file.
struct TensorReading {
    /// Integers up to this many bytes are copied: shapes and indices that shape inference computes with.
    private static let smallInteger = 4096
    /// Other contents up to this many bytes are copied: scalars such as scales and bounds.
    private static let smallOther = 64
    private static let mostAxes = 64
    /// Elements of integer fields that are unpacked at most; real weights are raw data.
    private static let mostUnpacked = 1 << 26

    private let message: WireReader
    /// Where the tensor's message begins.
    private let offset: Int
    private var tensor = Tensor(name: "", elementType: .undefined, shape: [], contents: .bytes([]))
    private var raw: Range<Int>?
    private var isExternal = false
    private var external: [String: String] = [:]

    /// - Parameter path: the model's file, which external data must lie beside.
    static func tensor(_ field: WireField, in reader: WireReader, path: String) throws(ModelGraphError) -> Tensor {
        var reading = TensorReading(message: try reader.message(field), offset: field.offset)
        try reading.readFields()
        return try reading.tensorWithContents(path: path)
    }

    private init(message: WireReader, offset: Int) {
        self.message = message
        self.offset = offset
    }

    private mutating func readFields() throws(ModelGraphError) {
        var fields = message
        while let field = try fields.next() {
            switch field.number {
            case Field.Tensor.dimensions:
                try message.append(field, to: &tensor.shape)
                guard tensor.shape.count <= Self.mostAxes else { throw wrong("has more than \(Self.mostAxes) axes") }
            case Field.Tensor.elementType:
                let number = try field.int()
                guard let type = ElementType(rawValue: number) else { throw wrong("has the unknown type \(number)") }
                tensor.elementType = type
            case Field.Tensor.name: tensor.name = try message.text(field)
            case Field.Tensor.raw: raw = try field.range()
            case Field.Tensor.location: isExternal = try field.int() == 1
            case Field.Tensor.external:
                let (key, value) = try message.entry(field)
                external[key] = value
            default: break
            }
        }
    }

    private func tensorWithContents(path: String) throws(ModelGraphError) -> Tensor {
        var tensor = tensor
        guard let count = tensor.elementCount else { throw wrong("has the impossible shape \(tensor.shape)") }
        if tensor.elementType == .string {
            tensor.contents = .bytes(try strings(count))
            return tensor
        }
        guard let length = tensor.byteCount else {
            throw wrong("of shape \(tensor.shape) and type \(tensor.elementType) has no size")
        }
        if isExternal {
            tensor.contents = try externalContents(length, path: path)
        } else if let raw {
            guard raw.count == length else { throw wrongLength(raw.count, length) }
            tensor.contents = contents(raw)
        } else {
            tensor.contents = try typedContents(length)
        }
        return tensor
    }

    private func contents(_ range: Range<Int>) -> Tensor.Contents {
        let limit = tensor.elementType.isInteger ? Self.smallInteger : Self.smallOther
        return range.count <= limit
            ? .bytes(message.copy(range)) : .inFile(offset: range.lowerBound, length: range.count)
    }

    private func externalContents(_ length: Int, path: String) throws(ModelGraphError) -> Tensor.Contents {
        func number(_ key: String) throws(ModelGraphError) -> Int? {
            guard let text = external[key] else { return nil }
            guard let number = Int(text), number >= 0 else { throw wrong("has external data with \(key) “\(text)”") }
            return number
        }
        guard let file = external["location"] else { throw wrong("has external data without a location") }
        _ = try FilePath.beside(path, file)
        let (start, stated) = (try number("offset") ?? 0, try number("length"))
        if let stated, stated != length { throw wrongLength(stated, length) }
        guard start <= Int.max - length else { throw wrong("has external data beyond 64-bit offsets") }
        return .external(path: file, offset: start, length: stated)
    }

    /// Contents held in `float_data`, `int32_data` and their like.
    private func typedContents(_ length: Int) throws(ModelGraphError) -> Tensor.Contents {
        var bytes: [UInt8] = []
        var fields = message
        while let field = try fields.next() {
            switch field.number {
            case Field.Tensor.floats, Field.Tensor.doubles:
                // Packed floats are laid out like raw data.
                if case .bytes(let range) = field.value, range.count == length, length > 0 { return contents(range) }
                try append(field, to: &bytes)
            case Field.Tensor.int32s, Field.Tensor.int64s, Field.Tensor.uint64s:
                try append(field, to: &bytes)
            default: break
            }
            guard bytes.count <= length else { throw wrongLength(bytes.count, length) }
        }
        guard bytes.count == length else { throw wrongLength(bytes.count, length) }
        return .bytes(bytes)
    }

    private func append(_ field: WireField, to bytes: inout [UInt8]) throws(ModelGraphError) {
        func append(_ integer: some FixedWidthInteger, _ size: Int) {
            withUnsafeBytes(of: integer.littleEndian) { bytes.append(contentsOf: $0.prefix(size)) }
        }
        let size = max(1, min(8, tensor.elementType.bits / 8))
        switch field.value {
        case .varint(let value): append(value, size)
        case .fixed32(let value): append(value, 4)
        case .fixed64(let value): append(value, 8)
        case .bytes(let range) where field.number == Field.Tensor.floats || field.number == Field.Tensor.doubles:
            bytes.append(contentsOf: message.copy(range))
        case .bytes(let range):
            guard range.count <= Self.mostUnpacked else {
                throw ModelGraphError(
                    .tooLarge, "tensor “\(tensor.name)” holds more than \(Self.mostUnpacked) packed integers",
                    place: "byte \(offset)", advice: "store it as raw data")
            }
            var packed = try message.message(field)
            while !packed.isAtEnd { append(try packed.varint(), size) }
        }
    }

    /// The tensor's own `string_data` fields.
    private func strings(_ count: Int) throws(ModelGraphError) -> [UInt8] {
        var bytes: [UInt8] = []
        var found = 0
        var fields = message
        while let field = try fields.next() {
            guard field.number == Field.Tensor.strings else { continue }
            _ = try field.range()
            bytes.append(contentsOf: message.copy(field.offset..<field.end))
            found += 1
        }
        guard found == count else { throw wrong("has \(found) strings where its shape \(tensor.shape) takes \(count)") }
        return bytes
    }

    private func wrongLength(_ found: Int, _ wanted: Int) -> ModelGraphError {
        wrong("has \(found) bytes where shape \(tensor.shape) of \(tensor.elementType) takes \(wanted)")
    }

    private func wrong(_ what: String) -> ModelGraphError {
        ModelGraphError(.invalidGraph, "tensor “\(tensor.name)” \(what)", place: "byte \(offset)")
    }
}

extension ElementType {
    /// Whether elements are whole numbers or truth values.
    package var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool, .int4, .uint4: true
        default: false
        }
    }
}

extension WireReader {
    /// A `StringStringEntryProto`.
    func entry(_ field: WireField) throws(ModelGraphError) -> (key: String, value: String) {
        var (key, value) = ("", "")
        var fields = try message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.Entry.key: key = try text(field)
            case Field.Entry.value: value = try text(field)
            default: break
            }
        }
        return (key, value)
    }
}
