import Reporting

extension InferenceRequest {
    /// Reads a request's body.
    /// - Parameters:
    ///   - body: JSON, followed by binary tensor data where `headerLength` is given.
    ///   - headerLength: the value of `Inference-Header-Content-Length`: how many bytes of the body are JSON.
    /// - Throws: ``ServingError`` (`request`) that names the entry by its path, such as `inputs[0].shape`.
    public init(
        parsing body: UnsafeBufferPointer<UInt8>, headerLength: Int? = nil
    ) throws(ServingError) {
        let length = headerLength ?? body.count
        guard (0...body.count).contains(length) else {
            throw ServingError(
                .request, "the JSON is said to have \(length) bytes, and the body has \(body.count)",
                advice: "send Inference-Header-Content-Length as the length of the JSON")
        }
        var drafts: [InputDraft] = []
        do throws(JSONError) {
            var scanner = JSONScanner(UnsafeBufferPointer(rebasing: body[..<length]), file: nil)
            (self, drafts) = try Self.read(&scanner)
            try scanner.finish()
        } catch {
            throw ServingError(body: error)
        }
        inputs = try Self.tensors(drafts, binary: UnsafeBufferPointer(rebasing: body[length...]))
    }

    /// An input before its binary data is known.
    private struct InputDraft {
        var tensor: Tensor
        var binarySize: Int?
    }

    private static func read(
        _ scanner: inout JSONScanner
    ) throws(JSONError) -> (InferenceRequest, [InputDraft]) {
        var request = InferenceRequest(inputs: [])
        var drafts: [InputDraft]?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "id": request.id = scanner.takeNull() ? nil : try scanner.text()
            case "parameters": request.parameters = try scanner.parameters()
            case "inputs":
                var found: [InputDraft] = []
                try scanner.beginArray()
                while try scanner.nextElement() { found.append(try input(&scanner)) }
                drafts = found
            case "outputs":
                guard !scanner.takeNull() else { continue }
                try scanner.beginArray()
                while try scanner.nextElement() { request.outputs.append(try output(&scanner)) }
            default: try scanner.skip()
            }
        }
        guard let drafts else { throw scanner.wrongValue("the request has no “inputs”", advice: "list the inputs") }
        return (request, drafts)
    }

    private static func output(_ scanner: inout JSONScanner) throws(JSONError) -> RequestedOutput {
        var name: String?
        var isBinary: Bool?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "name": name = try scanner.text()
            case "parameters":
                let parameters = try scanner.parameters()
                isBinary = parameters["binary_data"]?.flag
                for unserved in ["classification", "shared_memory_region"] where parameters[unserved] != nil {
                    throw scanner.wrongValue("“\(unserved)” is not served here", advice: "ask for the tensor itself")
                }
            default: try scanner.skip()
            }
        }
        guard let name else { throw scanner.wrongValue("an output needs a “name”") }
        return RequestedOutput(name, isBinary: isBinary)
    }

    /// Reads an input. Its data may come before its type and shape, so it is read when these are known.
    private static func input(_ scanner: inout JSONScanner) throws(JSONError) -> InputDraft {
        var name: String?
        var datatype: Datatype?
        var shape: [Int]?
        var binarySize: Int?
        var data: JSONScanner?
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "name": name = try scanner.text()
            case "datatype": datatype = try Self.datatype(&scanner)
            case "shape":
                var sizes: [Int] = []
                try scanner.beginArray()
                while try scanner.nextElement() { sizes.append(try scanner.integer(as: Int.self)) }
                shape = sizes
            case "parameters":
                let parameters = try scanner.parameters()
                guard parameters["shared_memory_region"] == nil else {
                    throw scanner.wrongValue("shared memory is not read here", advice: "send the data in the body")
                }
                if let size = parameters["binary_data_size"]?.number {
                    guard let whole = Int(exactly: size), whole >= 0 else {
                        throw scanner.wrongValue("“binary_data_size” must be a number of bytes")
                    }
                    binarySize = whole
                }
            case "data":
                data = scanner
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        guard let name else { throw scanner.wrongValue("an input needs a “name”") }
        guard let datatype else { throw scanner.wrongValue("input “\(name)” needs a “datatype”") }
        guard let shape, let count = Tensor.count(shape) else {
            throw scanner.wrongValue("input “\(name)” needs a “shape” of sizes that are not negative")
        }
        var tensor = Tensor(name: name, datatype: datatype, shape: shape, bytes: [])
        guard binarySize == nil else {
            guard data == nil else {
                throw scanner.wrongValue("input “\(name)” has both “data” and “binary_data_size”")
            }
            return InputDraft(tensor: tensor, binarySize: binarySize)
        }
        guard var data else { throw scanner.wrongValue("input “\(name)” has no “data”") }
        tensor.bytes = try data.elements(of: datatype, count: count, input: name)
        return InputDraft(tensor: tensor)
    }

    private static func datatype(_ scanner: inout JSONScanner) throws(JSONError) -> Datatype {
        let text = try scanner.text()
        guard let datatype = Datatype(rawValue: text) else {
            throw scanner.wrongValue(
                "there is no datatype “\(text)”",
                advice: "use one of " + Datatype.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return datatype
    }

    /// Gives each input its share of the bytes after the JSON, in order.
    private static func tensors(
        _ drafts: [InputDraft], binary: UnsafeBufferPointer<UInt8>
    ) throws(ServingError) -> [Tensor] {
        var position = 0
        var tensors: [Tensor] = []
        for draft in drafts {
            var tensor = draft.tensor
            if let size = draft.binarySize {
                guard size <= binary.count - position else {
                    throw ServingError(
                        .request, "its \(size) bytes go beyond the end of the body", place: "tensor “\(tensor.name)”")
                }
                tensor.bytes = Array(binary[position..<position + size])
                position += size
            }
            try tensor.validate()
            guard !tensors.contains(where: { $0.name == tensor.name }) else {
                throw ServingError(.request, "input “\(tensor.name)” is given twice")
            }
            tensors.append(tensor)
        }
        guard position == binary.count else {
            throw ServingError(
                .request, "\(binary.count - position) bytes after the JSON belong to no input",
                advice: "give “binary_data_size” with each input that is sent as bytes")
        }
        return tensors
    }
}
