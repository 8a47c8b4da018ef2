import Foundation
import Testing

@testable import ModelGraph

/// Models that people use, read from `.deps/models` or the folder in `PERJOULE_MODELS`, at any depth.
///
/// Expected shapes are those that ONNX Runtime 1.31.1 gives when it runs the model; parameters are all
/// floating-point elements of the file, counted with Python's onnx, less single numbers, scales of `Resize` and the
/// running statistics of batch normalisation.
struct RealModelTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let file: String
        let inputs: [String: [Int]]
        let output: String
        let shape: [Int]
        let parameters: Int
        var testDescription: String { file }
        var path: String? { RealModelTests.files.first { $0.hasSuffix("/" + file) } }
    }

    static let files: [String] = {
        var package = URL(fileURLWithPath: #filePath)
        while package.path != "/", !FileManager.default.fileExists(atPath: package.path + "/Package.swift") {
            package.deleteLastPathComponent()
        }
        let folder = ProcessInfo.processInfo.environment["PERJOULE_MODELS"] ?? package.path + "/.deps/models"
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".onnx") }.map { folder + "/" + $0 }.sorted()
    }()

    static let examples: [Example] = [
        .init(
            file: "paraphrase-MiniLM-L3-v2.onnx", inputs: ["input_ids": [3, 11], "attention_mask": [3, 11]],
            output: "/model/model.1/Div_output_0", shape: [3, 384], parameters: 17_241_984),
        .init(
            file: "silero_vad_16k_op15.onnx", inputs: ["input": [1, 576], "state": [2, 1, 128], "sr": []],
            output: "stateN", shape: [2, 1, 128], parameters: 309_633),
        .init(
            file: "ch_PP-OCRv4_det_infer.onnx", inputs: ["x": [1, 3, 160, 192]], output: "sigmoid_0.tmp_0",
            shape: [1, 1, 160, 192], parameters: 1_171_488),
    ]

    @Test(
        "known shapes and parameters",
        .enabled(if: !files.isEmpty, "no models in .deps/models or $PERJOULE_MODELS"), arguments: examples)
    func known(_ example: Example) throws {
        guard let path = example.path else { return }
        let model = try Model(contentsOf: path)
        #expect(try model.shapes(inputs: example.inputs).values[example.output]?.shape == example.shape)
        #expect(try model.work(inputs: example.inputs).total.parameters == example.parameters)
    }

    @Test(
        "every operator of a real model is known, and it is written as it was read",
        .enabled(if: !files.isEmpty, "no models in .deps/models or $PERJOULE_MODELS"), arguments: files)
    func everyOperator(path: String) throws {
        let model = try Model(contentsOf: path)
        #expect(try model.shapes().unknownOperators.isEmpty)
        let folder = try TemporaryFolder()
        try model.write(to: folder.file("copy.onnx"))
        let copy = try Model(contentsOf: folder.file("copy.onnx"))
        #expect(copy.graph.nodes.map(\.operation) == model.graph.nodes.map(\.operation))
        #expect(copy.graph.initializers.map(\.shape) == model.graph.initializers.map(\.shape))
        #expect(copy.graph.inputs == model.graph.inputs)
    }
}
