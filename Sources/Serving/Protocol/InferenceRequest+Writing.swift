import Reporting

extension InferenceRequest {
    /// The body of the request.
    /// - Parameter isBinary: whether the inputs are sent as bytes after the JSON rather than as numbers in it.
    /// - Returns: the body, and how many of its bytes are JSON where bytes follow (`Inference-Header-Content-Length`).
    /// - Throws: ``ServingError`` for an input that JSON cannot carry.
    public func body(isBinary: Bool) throws(ServingError) -> (bytes: [UInt8], headerLength: Int?) {
        var text = Array("{".utf8)
        func member(_ name: String, _ value: JSONValue) -> [UInt8] {
            Array("\(JSONValue.text(name).serialized()):\(value.serialized())".utf8)
        }
        if let id { text += member("id", .text(id)) + [UInt8(ascii: ",")] }
        if !parameters.isEmpty { text += member("parameters", parameters.json) + [UInt8(ascii: ",")] }
        if !outputs.isEmpty {
            let list = outputs.map { output in
                JSONValue.object(
                    [.init("name", .text(output.name))]
                        + (output.isBinary.map { [.init("parameters", ["binary_data": .flag($0)])] } ?? []))
            }
            text += member("outputs", .array(list)) + [UInt8(ascii: ",")]
        }
        text += "\"inputs\":[".utf8
        var binary: [UInt8] = []
        for (index, input) in inputs.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += "{".utf8 + member("name", .text(input.name)) + ",".utf8
            text += member("datatype", .text(input.datatype.rawValue)) + ",".utf8
            text += member("shape", .array(input.shape.map { .number(Double($0)) })) + ",".utf8
            if isBinary {
                text += member("parameters", ["binary_data_size": .number(Double(input.bytes.count))])
                binary += input.bytes
            } else {
                text += "\"data\":".utf8
                try input.writeData(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
        text += "]}".utf8
        return (text + binary, isBinary ? text.count : nil)
    }
}

extension [String: ParameterValue] {
    /// The parameters as a JSON object, in the order of their names.
    var json: JSONValue { .object(sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) }) }
}
