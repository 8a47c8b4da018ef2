import NIOHTTP1
import Quantities
import Testing

@testable import Serving

@Suite struct LoadPayloadTests {
    private let model = ModelPath("m")

    private func read(_ payload: LoadPayload) throws -> InferenceRequest {
        try payload.body.withUnsafeBufferPointer { bytes in
            Result { () throws(ServingError) in
                try InferenceRequest(parsing: bytes, headerLength: payload.headerLength)
            }
        }.get()
    }

    private let metadata = ModelMetadata(
        model: ModelPath("m"),
        inputs: [.init("x", .float32, [-1, 3]), .init("mask", .int64, [2]), .init("flag", .bool, [])])

    @Test(arguments: [true, false]) func requestsCanBeReadAgain(isBinary: Bool) throws {
        let tensors = try metadata.tensors(seed: 3)
        #expect(tensors.map(\.shape) == [[1, 3], [2], []])
        let payload = try LoadPayload(tensors, model: model, isBinary: isBinary)
        let request = try read(payload)
        #expect(request.inputs == tensors)
        #expect(request.isBinary("y") == isBinary)
        #expect(payload.path == "/v2/models/m/infer")
        let lengths = payload.fields.filter { $0.0 == "Inference-Header-Content-Length" }.map(\.1)
        #expect(lengths == (isBinary ? [payload.headerLength?.description] : []))
    }

    @Test func aRequestKeepsItsIdentityAndOutputs() throws {
        var request = InferenceRequest(
            id: "a\"b", parameters: ["p": .number(1.5), "q": .text("é"), "r": .flag(false)],
            inputs: [Tensor(name: "x", datatype: .bytes, shape: [1], bytes: [2, 0, 0, 0, 104, 105])],
            outputs: [.init("y"), .init("z", isBinary: true)])
        for isBinary in [true, false] {
            let (body, length) = try request.body(isBinary: isBinary)
            #expect(try read(LoadPayload(path: "", body: body, headerLength: length)) == request)
        }
        request.inputs = [Tensor(name: "x", datatype: .float16, shape: [1], bytes: [0, 0])]
        #expect(throws: ServingError.self) { try request.body(isBinary: false) }
    }

    @Test func chosenSizesMustFit() throws {
        let free = ModelMetadata(model: model, inputs: [.init("x", .float32, [-1, -1, 4])])
        #expect(try free.tensors(shapes: ["x": [2, 5, 4]])[0].bytes.count == 160)
        #expect(throws: ServingError.self) { try free.tensors() }
        for shapes in [["x": [2, 5, 3]], ["x": [2, 5]], ["z": [1, 1, 4]]] {
            #expect(throws: ServingError.self) { try free.tensors(shapes: shapes) }
        }
        #expect(throws: ServingError.self) { try ModelMetadata(model: model, inputs: []).tensors() }
    }

    @Test func bytesComeFromFiles() throws {
        let images = ModelMetadata(model: model, inputs: [.init("image", .bytes, [-1])])
        let tensor = try images.tensors(contents: [7, 8, 9])[0]
        #expect(tensor.bytes == [3, 0, 0, 0, 7, 8, 9] && tensor.shape == [1])
        #expect(throws: ServingError.self) { try images.tensors() }
        #expect(throws: ServingError.self) { try metadata.tensors(contents: [1]) }
    }

    @Test func filesAreTakenAsTheyAre() throws {
        let json = #"{"inputs":[{"name":"x","shape":[1],"datatype":"INT8","data":[1]}]}"#
        let plain = try LoadPayload(file: Array((json + " \n").utf8), name: "f", model: model)
        #expect(plain.headerLength == nil)
        let header = #"{"inputs":[{"name":"x","shape":[2],"datatype":"INT8","parameters":{"binary_data_size":2}}]}"#
        let binary = try LoadPayload(file: Array(header.utf8) + [1, 2], name: "f", model: model)
        #expect(binary.headerLength == header.utf8.count)
        for text in ["", "[]", "{", json + "x", "{}"] {
            #expect(throws: ServingError.self) { try LoadPayload(file: Array(text.utf8), name: "f", model: model) }
        }
    }

    @Test func theServerTellsWhatItTakes() async throws {
        let answers = [
            "/v2/models/a%2Fb": #"{"name":"a/b","inputs":[{"name":"x","datatype":"FP32","shape":[-1,8],"other":{}}]}"#,
            "/v2/models/odd": #"{"inputs":[{"name":"x","datatype":"FLOAT","shape":[1]}]}"#,
            "/v2/repository/index": #"[{"name":"a/b","state":"READY"},{"name":"a/b","version":"2"}]"#,
        ]
        let server = try await StandInServer.start { request in
            guard request.headers["authorization"] == ["Bearer t"] else { return .answer(401) }
            return answers[request.path].map { .answer(body: Array($0.utf8)) } ?? .answer(404)
        }
        let connection = try await HTTPConnection.open(ServerAddress(host: "127.0.0.1", port: server.port))
        let fields = [ClientRequest.bearer("t")]
        let found = try await ModelMetadata(of: ModelPath("a/b"), from: connection, fields: fields)
        #expect(found.inputs == [.init("x", .float32, [-1, 8])])
        #expect(try await ModelMetadata.name(nil, from: connection, fields: fields) == "a/b")
        func code(_ model: String, _ fields: [ClientRequest.Field]) async -> ServingError.Code? {
            do throws(ServingError) {
                _ = try await ModelMetadata(of: ModelPath(model), from: connection, fields: fields)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(await code("c", fields) == .unknownModel)
        #expect(await code("odd", fields) == .target)
        #expect(await code("a/b", []) == .unauthorised)
        // Asked for the only model, the server wants its token just so.
        let fault = await #expect(throws: ServingError.self) { try await ModelMetadata.name(nil, from: connection) }
        #expect(fault?.code == .unauthorised && fault?.advice == "give the server's token")
        await connection.close()
        await server.stop()
    }

    @Test(arguments: [
        (404, "", ServingError.Code.configuration), (405, "", .configuration), (200, "[]", .configuration),
        (200, #"[{"name":"a"},{"name":"b"}]"#, .configuration), (500, "", .target), (503, "", .target),
        (200, "<html>", .target), (403, "", .unauthorised),
    ]) func whyNoModelIsFoundIsSaid(status: Int, body: String, code: ServingError.Code) async throws {
        let server = try await StandInServer.start { _ in .answer(status, body: Array(body.utf8)) }
        let connection = try await HTTPConnection.open(ServerAddress(host: "127.0.0.1", port: server.port))
        let fault = await #expect(throws: ServingError.self) { try await ModelMetadata.name(nil, from: connection) }
        #expect(fault?.code == code)
        await connection.close()
        await server.stop()
    }
}
