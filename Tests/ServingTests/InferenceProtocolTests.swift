import Inference
import Quantities
import Reporting
import Statistics
import TestKit
import Testing

@testable import Serving

@Suite struct InferenceProtocolTests {
    private func parse(_ text: String, binary: [UInt8] = []) throws(ServingError) -> InferenceRequest {
        let body = Array(text.utf8) + binary
        let outcome = body.withUnsafeBufferPointer { bytes in
            Result { () throws(ServingError) in
                try InferenceRequest(parsing: bytes, headerLength: binary.isEmpty ? nil : text.utf8.count)
            }
        }
        return try outcome.get()
    }

    @Test func readsTheProtocolsOwnExample() throws {
        let request = try parse(
            """
            {"id":"42","inputs":[{"name":"input0","shape":[2,2],"datatype":"UINT32","data":[1,2,3,4]},
            {"name":"input1","shape":[3],"datatype":"BOOL","data":[true,false,1]}],"outputs":[{"name":"output0"}]}
            """)
        #expect(request.id == "42")
        #expect(request.inputs[0].bytes == [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0])
        #expect(request.inputs[1].bytes == [1, 0, 1])
        #expect(request.outputs == [.init("output0")])
    }

    @Test func nestedAndFlatDataAreTheSame() throws {
        let flat = try parse(#"{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2.5,-3,4e-3]}]}"#)
        let nested = try parse(
            #"{"inputs":[{"data":[[1,2.5],[-3,4e-3]],"datatype":"FP32","shape":[2,2],"name":"x"}]}"#)
        #expect(flat.inputs == nested.inputs)
    }

    @Test func readsBinaryDataAfterTheJSON() throws {
        let header = """
            {"inputs":[{"name":"a","shape":[1],"datatype":"INT16","parameters":{"binary_data_size":2}},\
            {"name":"b","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":6}}],\
            "parameters":{"binary_data_output":true},"outputs":[{"name":"y","parameters":{"binary_data":false}}]}
            """
        let request = try parse(header, binary: [1, 2, 2, 0, 0, 0, 104, 105])
        #expect(request.inputs.map(\.bytes) == [[1, 2], [2, 0, 0, 0, 104, 105]])
        #expect(request.isBinary("z") && !request.isBinary("y"))
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"inputs":{}}"#, #"{"inputs":[{"shape":[1],"datatype":"FP32","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FLOAT","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[-1],"datatype":"FP32","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[4611686018427387904,4],"datatype":"FP32","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"UINT8","data":[256]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[1.5]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP16","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP32"}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[NaN]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]},{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}"#,
        #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","parameters":{"shared_memory_region":"r"}}]}"#,
        #"{"inputs":[],"outputs":[{"name":"y","parameters":{"classification":3}}]}"#,
        String(repeating: "[", count: 100_000),
    ])
    func refusesWithAMessage(_ text: String) {
        #expect(throws: ServingError.self) { try parse(text) }
    }

    /// No file is spoken of, nor a line where there is one only.
    @Test(arguments: [
        ("foo", "the body: an object must stand here, not “foo” (the text must be JSON"),
        ("", "the body: the text ends in the middle"), ("[]", "the body: an object must stand here, not a list"),
        ("true", "the body: an object must stand here, not true"),
        ("null", "the body: an object must stand here, not null"),
        ("%", "the body: an object must stand here, not what is no JSON"),
        ("{}", "the body: the request has no “inputs”"),
        (#"{"inputs":[{"name":"x","shape":[no]}]}"#, "inputs[0].shape[0]: "),
        ("{\"inputs\":\n[{\"name\":7}]}", "line 2: inputs[0].name: a text must stand here, not a number"),
    ])
    func saysPlainlyWhatIsWrong(_ text: String, _ message: String) {
        let error = #expect(throws: ServingError.self) { try parse(text) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
        #expect(error?.description.contains("file") == false && error?.description.contains("flag") == false)
    }

    @Test func integersAreExactOverTheirWholeRange() throws {
        let request = try parse(
            """
            {"inputs":[{"name":"a","shape":[3],"datatype":"INT64","data":[9223372036854775807,-9223372036854775808,1e3]},
            {"name":"b","shape":[1],"datatype":"UINT64","data":[18446744073709551615]}]}
            """)
        let response = InferenceResponse(model: "m", outputs: request.inputs)
        let text = String(decoding: try response.body(for: InferenceRequest(inputs: [])).bytes, as: UTF8.self)
        #expect(text.contains("[9223372036854775807,-9223372036854775808,1000]"))
        #expect(text.contains("[18446744073709551615]"))
    }

    /// What is written, as JSON or as bytes, is read again as the same elements.
    @Test func writtenTensorsAreReadAgain() throws {
        try forRandomInstances(300, seed: 1) { generator, label in
            let datatypes = Datatype.allCases.filter(\.isWritableAsJSON)
            let outputs = (0..<Int.random(in: 0...3, using: &generator)).map { index in
                Self.tensor("t\(index)", datatypes[Int.random(in: 0..<datatypes.count, using: &generator)], &generator)
            }
            let isBinary = Bool.random(using: &generator)
            let asked = InferenceRequest(parameters: ["binary_data_output": .flag(isBinary)], inputs: [])
            var response = InferenceResponse(model: "m\n\"é", version: "1", id: "a", outputs: outputs)
            response.parameters = ["energy": .number(0.25), "variant": .text("x")]
            let (bytes, headerLength) = try response.body(for: asked)
            #expect((headerLength != nil) == (isBinary && !outputs.isEmpty), "\(label)")
            let text = String(decoding: bytes.prefix(headerLength ?? bytes.count), as: UTF8.self)
            let again = try parse(
                text.replacing("\"outputs\":", with: "\"inputs\":"),
                binary: Array(bytes.dropFirst(headerLength ?? bytes.count)))
            #expect(again.inputs == outputs, "\(label)")
        }
    }

    /// No body may end the process, whatever it holds.
    @Test func mutilatedBodiesAreRefusedOrRead() {
        let header = """
            {"id":"1","inputs":[{"name":"a","shape":[2,1],"datatype":"FP32","data":[[1.5],[2]]},{"name":"b",\
            "shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":6}}],"parameters":{"k":[1,{"z":null}]}}
            """
        forRandomInstances(2_000, seed: 1) { generator, label in
            var body = Array(header.utf8) + [2, 0, 0, 0, 104, 105]
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<body.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: body[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: body.remove(at: index)
                default: body.removeLast(min(body.count - 1, index))
                }
            }
            let length = Int.random(in: -1...body.count + 1, using: &generator)
            body.withUnsafeBufferPointer { bytes in
                for headerLength in [nil, length, header.utf8.count] {
                    guard let request = try? InferenceRequest(parsing: bytes, headerLength: headerLength) else {
                        continue
                    }
                    for input in request.inputs { #expect(throws: Never.self, "\(label)") { try input.validate() } }
                }
            }
        }
    }

    private static func tensor(
        _ name: String, _ datatype: Datatype, _ generator: inout SeededGenerator
    ) -> Tensor {
        let shape = (0..<Int.random(in: 0...3, using: &generator)).map { _ in Int.random(in: 0...4, using: &generator) }
        let count = shape.reduce(1, *)
        var bytes: [UInt8] = []
        for _ in 0..<count {
            switch datatype {
            case .bool: bytes.append(UInt8.random(in: 0...1, using: &generator))
            case .float32: bytes.append(littleEndian: Float.random(in: -1e30...1e30, using: &generator).bitPattern)
            case .float64: bytes.append(littleEndian: Double.random(in: -1e200...1e200, using: &generator).bitPattern)
            case .bytes:
                let text = ["", "a\"\\\u{1}", "naïve\n", "😀"].randomElement(using: &generator) ?? ""
                bytes.append(littleEndian: UInt32(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            default:
                for _ in 0..<(datatype.element.size ?? 1) { bytes.append(UInt8.random(in: 0...255, using: &generator)) }
            }
        }
        return Tensor(name: name, datatype: datatype, shape: shape, bytes: bytes)
    }
}
