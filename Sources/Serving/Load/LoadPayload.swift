/// The body of a request, made once and sent many times.
public struct LoadPayload: Sendable, Hashable {
    /// Absolute, below the server's base.
    public var path: String
    public var body: [UInt8]
    /// How many of the body's bytes are JSON, where bytes follow.
    public var headerLength: Int?

    public init(path: String, body: [UInt8], headerLength: Int? = nil) {
        self.path = path
        self.body = body
        self.headerLength = headerLength
    }

    /// An inference request to a model or pipeline.
    /// - Parameter isBinary: sends and asks for tensors as bytes after the JSON.
    /// - Throws: ``ServingError`` for a tensor that JSON cannot carry.
    public init(_ inputs: [Tensor], model: ModelPath, isBinary: Bool = true) throws(ServingError) {
        var request = InferenceRequest(inputs: inputs)
        if isBinary { request.parameters["binary_data_output"] = .flag(true) }
        let (bytes, headerLength) = try request.body(isBinary: isBinary)
        self.init(path: model.infer, body: bytes, headerLength: headerLength)
    }

    /// A request as it was written to a file: JSON, and perhaps the bytes of tensors after it.
    /// - Throws: ``ServingError`` (`configuration`) for a file that is no request of the protocol.
    public init(file: [UInt8], name: String, model: ModelPath) throws(ServingError) {
        let read = file.withUnsafeBufferPointer { bytes in
            Result { () throws(ServingError) in
                let length = try Self.lengthOfJSON(bytes, name)
                _ = try InferenceRequest(parsing: bytes, headerLength: length)
                return length
            }
        }
        do {
            let length = try read.get()
            self.init(path: model.infer, body: file, headerLength: length == file.count ? nil : length)
        } catch {
            let place = error.place.map { $0.hasPrefix(name) ? $0 : "\(name): \($0)" } ?? name
            throw ServingError(.configuration, error.message, place: place, advice: error.advice)
        }
    }

    /// The fields of the request's head.
    var fields: [(String, String)] {
        let type = headerLength == nil ? "application/json" : "application/octet-stream"
        let length = headerLength.map { [("Inference-Header-Content-Length", "\($0)")] } ?? []
        return [("Content-Type", type)] + length
    }
}
