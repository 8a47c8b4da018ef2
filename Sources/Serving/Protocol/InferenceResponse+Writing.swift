import Inference
import Reporting

extension InferenceResponse {
    /// The body of the answer.
    /// - Parameter request: decides which outputs are sent as bytes after the JSON.
    /// - Returns: the body, and how many of its bytes are JSON where bytes follow (`Inference-Header-Content-Length`).
    /// - Throws: ``ServingError`` for an output that JSON cannot carry and the request did not ask for as bytes.
    public func body(for request: InferenceRequest) throws(ServingError) -> (bytes: [UInt8], headerLength: Int?) {
        var text: [UInt8] = []
        text.reserveCapacity(256 + outputs.reduce(0) { $0 + (request.isBinary($1.name) ? 128 : 4 * $1.bytes.count) })
        text.append("{\"model_name\":", JSONValue.text(model))
        if let version { text.append(",\"model_version\":", .text(version)) }
        if let id { text.append(",\"id\":", .text(id)) }
        if !parameters.isEmpty { text.append(",\"parameters\":", parameters.json) }
        text.append(contentsOf: ",\"outputs\":[".utf8)
        var binary: [UInt8] = []
        for (index, output) in outputs.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append("{\"name\":", .text(output.name))
            text.append(",\"datatype\":", .text(output.datatype.rawValue))
            text.append(",\"shape\":", .array(output.shape.map { .number(Double($0)) }))
            if request.isBinary(output.name) {
                text.append(contentsOf: ",\"parameters\":{\"binary_data_size\":\(output.bytes.count)}}".utf8)
                binary.append(contentsOf: output.bytes)
            } else {
                text.append(contentsOf: ",\"data\":".utf8)
                try output.writeData(to: &text)
                text.append(UInt8(ascii: "}"))
            }
        }
        text.append(contentsOf: "]}".utf8)
        let isMixed = outputs.contains { request.isBinary($0.name) }
        let headerLength = isMixed ? text.count : nil
        text.append(contentsOf: binary)
        return (text, headerLength)
    }
}

extension Tensor {
    /// Writes the elements as a flat JSON list; NaN and infinity, which JSON does not have, become null.
    func writeData(to text: inout [UInt8]) throws(ServingError) {
        text.append(UInt8(ascii: "["))
        switch datatype {
        case .float32: write(UInt32.self, to: &text) { Self.number(Float(bitPattern: $0)) }
        case .float64: write(UInt64.self, to: &text) { Self.number(Double(bitPattern: $0)) }
        case .int64: write(Int64.self, to: &text) { $0.description }
        case .int32: write(Int32.self, to: &text) { $0.description }
        case .int16: write(Int16.self, to: &text) { $0.description }
        case .int8: write(Int8.self, to: &text) { $0.description }
        case .uint64: write(UInt64.self, to: &text) { $0.description }
        case .uint32: write(UInt32.self, to: &text) { $0.description }
        case .uint16: write(UInt16.self, to: &text) { $0.description }
        case .uint8: write(UInt8.self, to: &text) { $0.description }
        case .bool: write(UInt8.self, to: &text) { $0 == 0 ? "false" : "true" }
        case .bytes: try writeTexts(to: &text)
        case .float16, .bfloat16:
            throw ServingError(
                .request, "\(datatype.rawValue) has no form in JSON", place: "output “\(name)”",
                advice: "ask for it with “binary_data”: true")
        }
        text.append(UInt8(ascii: "]"))
    }

    /// The shortest text that gives the same number again.
    private static func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
        value.isFinite ? value.description : "null"
    }

    private func write<Value: FixedWidthInteger>(
        _: Value.Type, to text: inout [UInt8], _ form: (Value) -> String
    ) {
        bytes.withUnsafeBytes { raw in
            let size = MemoryLayout<Value>.size
            for index in 0..<raw.count / size {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                let value = raw.loadUnaligned(fromByteOffset: index * size, as: Value.self)
                text.append(contentsOf: form(Value(littleEndian: value)).utf8)
            }
        }
    }

    private func writeTexts(to text: inout [UInt8]) throws(ServingError) {
        var position = 0
        while let length = Self.length(bytes, at: position), position + 4 + length <= bytes.count {
            guard let element = String(validating: bytes[position + 4..<position + 4 + length], as: UTF8.self) else {
                throw ServingError(
                    .request, "an element is not UTF-8 text", place: "output “\(name)”",
                    advice: "ask for it with “binary_data”: true")
            }
            if position > 0 { text.append(UInt8(ascii: ",")) }
            text.append("", .text(element))
            position += 4 + length
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ label: StaticString, _ value: JSONValue) {
        append(contentsOf: UnsafeBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount))
        append(contentsOf: value.serialized().utf8)
    }
}
