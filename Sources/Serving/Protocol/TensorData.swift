import Inference
import Reporting

extension JSONScanner {
    /// Reads the elements of an input, flat or nested, row-major.
    /// - Returns: their bytes, of exactly `count` elements.
    mutating func elements(of datatype: Datatype, count: Int, input: String) throws(JSONError) -> [UInt8] {
        guard datatype.isWritableAsJSON else {
            throw wrongValue(
                "\(datatype.rawValue) has no form in JSON", advice: "send input “\(input)” as binary tensor data")
        }
        var bytes: [UInt8] = []
        // Never more than the text could hold, whatever shape it claims.
        let size = datatype.element.size ?? 8
        bytes.reserveCapacity(min(count, remaining / 2 + 1) * size)
        var found = 0
        try list(datatype, into: &bytes, count: &found)
        guard found == count else {
            throw wrongValue("input “\(input)” has \(found) elements, and its shape asks for \(count)")
        }
        return bytes
    }

    private mutating func list(
        _ datatype: Datatype, into bytes: inout [UInt8], count: inout Int
    ) throws(JSONError) {
        try beginArray()
        while try nextElement() {
            if isAtArray() {
                try list(datatype, into: &bytes, count: &count)
            } else {
                try element(datatype, into: &bytes)
                count += 1
            }
        }
    }

    @inline(__always)
    private mutating func element(_ datatype: Datatype, into bytes: inout [UInt8]) throws(JSONError) {
        switch datatype {
        case .float32: bytes.append(littleEndian: Float(try number()).bitPattern)
        case .float64: bytes.append(littleEndian: try number().bitPattern)
        case .int64: bytes.append(littleEndian: try integer(as: Int64.self))
        case .int32: bytes.append(littleEndian: try integer(as: Int32.self))
        case .int16: bytes.append(littleEndian: try integer(as: Int16.self))
        case .int8: bytes.append(littleEndian: try integer(as: Int8.self))
        case .uint64: bytes.append(littleEndian: try integer(as: UInt64.self))
        case .uint32: bytes.append(littleEndian: try integer(as: UInt32.self))
        case .uint16: bytes.append(littleEndian: try integer(as: UInt16.self))
        case .uint8: bytes.append(try integer(as: UInt8.self))
        case .bool:
            let isWord = next() == UInt8(ascii: "t") || next() == UInt8(ascii: "f")
            bytes.append(isWord ? (try flag() ? 1 : 0) : (try number() == 0 ? 0 : 1))
        case .bytes:
            let text = Array(try text().utf8)
            bytes.append(littleEndian: UInt32(truncatingIfNeeded: text.count))
            bytes.append(contentsOf: text)
        case .float16, .bfloat16: throw wrongValue("\(datatype.rawValue) has no form in JSON")
        }
    }
}

extension [UInt8] {
    @inline(__always)
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
