import Foundation

@testable import ModelGraph

/// Small models that many tests share.
enum SampleModels {
    /// x → Gemm → Relu → y with a symbolic batch.
    static func layer(width: Int = 4) -> Model {
        Model(
            graph: Graph(
                name: "layer",
                inputs: [ValueInfo("x", shape: [.symbolic("batch"), .fixed(width)])],
                outputs: [ValueInfo("y", shape: [.symbolic("batch"), .fixed(width)])],
                nodes: [
                    Node(
                        name: "dense", operation: "Gemm", inputs: ["x", "weight", "bias"], outputs: ["h"],
                        attributes: ["alpha": .float(1), "transB": .int(1)]),
                    Node(name: "activation", operation: "Relu", inputs: ["h"], outputs: ["y"]),
                ],
                initializers: [
                    Tensor(name: "weight", shape: [width, width], contents: .random(seed: 7, bound: 0.5)),
                    Tensor(name: "bias", shape: [width], contents: .constant(0.25)),
                ]),
            metadata: ["purpose": "test"])
    }

    /// A graph of one node over inputs of the given shapes and small integer constants.
    static func node(
        _ operation: String, _ inputs: [[Int]], constants: [[Int]?] = [], attributes: [String: Attribute] = [:],
        outputs: Int = 1, operatorSet: Int = 17
    ) -> Model {
        let infos = inputs.enumerated().map { ValueInfo("in\($0)", shape: $1.map { .fixed($0) }) }
        let tensors = constants.enumerated().compactMap { index, values in
            values.map { integers("const\(index)", $0) }
        }
        let names = infos.map(\.name) + constants.enumerated().map { $1 == nil ? "" : "const\($0)" }
        let results = (0..<outputs).map { "out\($0)" }
        return Model(
            graph: Graph(
                name: "one", inputs: infos, outputs: results.map { ValueInfo($0, .undefined, shape: nil) },
                nodes: [
                    Node(name: "node", operation: operation, inputs: names, outputs: results, attributes: attributes)
                ], initializers: tensors), operatorSets: ["": operatorSet])
    }

    static func integers(_ name: String, _ values: [Int]) -> Tensor {
        Tensor(
            name: name, elementType: .int64, shape: [values.count],
            contents: .bytes(values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }))
    }
}

extension Model {
    /// The bytes of the file that the model makes.
    func encoded() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try write(to: folder.file("m.onnx"))
        return try folder.bytes("m.onnx")
    }

    init(bytes: [UInt8]) throws { self = try bytes.withUnsafeBytes { try Model(onnx: $0, path: "folder/m.onnx") } }

    /// The shape of the first output.
    func outputShape() throws -> [Int?]? { try shapes().values["out0"]?.shape }
}

/// The error that an operation throws; nil when it throws none.
func failure(_ operation: () throws -> Void) -> ModelGraphError? {
    do {
        try operation()
        return nil
    } catch {
        return error as? ModelGraphError
    }
}
