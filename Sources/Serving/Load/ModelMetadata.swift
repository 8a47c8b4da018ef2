import Quantities
import Reporting

/// What a server tells about a model: the tensors that it takes.
public struct ModelMetadata: Sendable, Hashable {
    /// A tensor of a model.
    public struct Input: Sendable, Hashable {
        public var name: String
        public var datatype: Datatype
        /// −1 for sizes that the caller chooses.
        public var shape: [Int]

        public init(_ name: String, _ datatype: Datatype, _ shape: [Int]) {
            self.name = name
            self.datatype = datatype
            self.shape = shape
        }
    }

    public var model: ModelPath
    public var inputs: [Input]

    public init(model: ModelPath, inputs: [Input]) {
        self.model = model
        self.inputs = inputs
    }

    /// Asks the server.
    /// - Throws: ``ServingError``: `target` when it cannot be reached or does not speak the protocol, `unknownModel` when
    ///   it does not serve the model, with those that it does.
    public init(
        of model: ModelPath, from connection: HTTPConnection, fields: [ClientRequest.Field] = []
    ) async throws(ServingError) {
        let answer = try await connection.send(ClientRequest(.get, model.path, fields: fields))
        let place = "\(connection.address)\(model.path)"
        guard answer.isSuccess else {
            guard answer.status == 404 || answer.status == 400 else { throw .refused(answer, place: place) }
            // The model is unknown whether or not the server tells which ones it has.
            let served = (try? await Self.served(by: connection, fields: fields)) ?? []
            let near = served.nearest(to: model.name).map { "did you mean \($0)?" }
            throw ServingError(
                .unknownModel, "“\(model.name)” is not served", place: "\(connection.address)",
                advice: near ?? (served.isEmpty ? nil : "served are \(served.joined(separator: ", "))"))
        }
        let inputs = try Self.read(answer, place: place) { scanner throws(JSONError) in try Self.inputs(&scanner) }
        self.init(model: model, inputs: inputs)
    }

    /// The names of all models; empty when the server has no list of them.
    /// - Throws: ``ServingError``: `unauthorised` when it wants a token, `target` when it cannot be reached, fails or does
    ///   not speak the protocol.
    public static func served(
        by connection: HTTPConnection, fields: [ClientRequest.Field] = []
    ) async throws(ServingError) -> [String] {
        let request = ClientRequest(
            .post, "/v2/repository/index", fields: fields + [.init("Content-Type", "application/json")],
            body: Array("{}".utf8))
        let answer = try await connection.send(request)
        let place = "\(connection.address)\(request.path)"
        guard answer.isSuccess else {
            // The list is an extension of the protocol.
            guard [400, 404, 405, 501].contains(answer.status) else { throw .refused(answer, place: place) }
            return []
        }
        return try read(answer, place: place) { scanner throws(JSONError) in try names(&scanner) }
    }

    /// The model to ask: the one that is named, else the only one that is served.
    /// - Throws: ``ServingError``: `configuration`, which lists them, when there are several, else as
    ///   ``served(by:fields:)`` does.
    public static func name(
        _ given: String?, from connection: HTTPConnection, fields: [ClientRequest.Field] = []
    ) async throws(ServingError) -> String {
        if let given { return given }
        let served = try await served(by: connection, fields: fields)
        guard served.count == 1 else {
            throw ServingError(
                .configuration, served.isEmpty ? "the server lists no models" : "the server has several models",
                advice: "give --model" + (served.isEmpty ? "" : ", one of \(served.joined(separator: ", "))"))
        }
        return served[0]
    }

    private static func read<Value>(
        _ answer: ClientResponse, place: String, _ parse: (inout JSONScanner) throws(JSONError) -> Value
    ) throws(ServingError) -> Value {
        let read = answer.body.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in
                var scanner = JSONScanner(bytes, file: place)
                return try parse(&scanner)
            }
        }
        do {
            return try read.get()
        } catch {
            throw ServingError(
                .target, error.message, place: error.place, advice: "the server must speak the Open Inference Protocol")
        }
    }

    private static func names(_ scanner: inout JSONScanner) throws(JSONError) -> [String] {
        var names: [String] = []
        try scanner.beginArray()
        while try scanner.nextElement() {
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                guard case "name" = key else {
                    try scanner.skip()
                    continue
                }
                let name = try scanner.text()
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    private static func inputs(_ scanner: inout JSONScanner) throws(JSONError) -> [Input] {
        var inputs: [Input] = []
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard case "inputs" = key, !scanner.takeNull() else {
                if case "inputs" = key { continue }
                try scanner.skip()
                continue
            }
            try scanner.beginArray()
            while try scanner.nextElement() { inputs.append(try input(&scanner)) }
        }
        return inputs
    }

    private static func input(_ scanner: inout JSONScanner) throws(JSONError) -> Input {
        var (name, type, shape) = ("", "", [Int]())
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "name": name = try scanner.text()
            case "datatype": type = try scanner.text()
            case "shape":
                try scanner.beginArray()
                while try scanner.nextElement() { shape.append(try scanner.integer(as: Int.self)) }
            default: try scanner.skip()
            }
        }
        guard let datatype = Datatype(rawValue: type) else {
            throw scanner.wrongValue("input “\(name)” has the unknown datatype “\(type)”")
        }
        return Input(name, datatype, shape)
    }
}

extension ServingError {
    /// An answer that is a refusal.
    static func refused(_ answer: ClientResponse, place: String) -> ServingError {
        let isUnauthorised = answer.status == 401 || answer.status == 403
        return ServingError(
            isUnauthorised ? .unauthorised : .target, "answers \(answer.status): \(answer.text.prefix(200))",
            place: place, advice: isUnauthorised ? "give the server's token" : "check the address and the server's log")
    }
}
