import Accuracy
import Foundation
import Inference
import Testing

@testable import Serving

struct ImageTransformTests {
    private static func model(_ size: Int, classes: Int) -> ModelInterface {
        ModelInterface(
            inputs: [
                TensorDescription(
                    name: "input", element: .float32, axes: [.free("N"), .fixed(3), .fixed(size), .fixed(size)])
            ],
            outputs: [TensorDescription(name: "output", element: .float32, axes: [.free("N"), .fixed(classes)])])
    }

    private static let grey = Serving.Tensor(
        name: "image", datatype: .uint8, shape: [8, 12, 3], bytes: [UInt8](repeating: 128, count: 288))

    @Test(arguments: [ImageTransform(), ImageClassification()] as [any StageTransform])
    func imagesAreNormalisedAsOnImageNet(_ transform: any StageTransform) throws {
        let model = Self.model(4, classes: 3)
        let adapted = try transform.adapted(to: ServedVariant(name: "v", file: "/nowhere/m.onnx"), model: model)
        let input = try adapted.prepare([Self.grey], model: model).inputs[0]
        #expect(input.name == "input" && input.shape == [1, 3, 4, 4])
        let values = try #require(input.float32s)
        for (channel, (mean, deviation)) in [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)].enumerated() {
            let expected = Float((128.0 / 255 - mean) / deviation)
            #expect(values[16 * channel..<16 * channel + 16].allSatisfy { abs($0 - expected) < 1e-6 })
        }
    }

    @Test func classesComeByFallingProbability() throws {
        let transform = ImageClassification(labels: ["a", "b", "c", "d", "e", "f"])
        let scores = Serving.Tensor("output", floats: [0, 1, 3, 2, -1, -2], shape: [1, 6])
        let result = try transform.finish([scores], of: PreparedRequest(inputs: []), model: Self.model(4, classes: 6))
        #expect(result.answer.map(\.shape) == [[1, 5], [1, 5], [1, 5]])
        #expect(result.answer[2].elements?.map { String(decoding: $0, as: UTF8.self) } == ["c", "d", "b", "a", "e"])
        let sum = [0.0, 1, 3, 2, -1, -2].map { Foundation.exp($0) }.reduce(0, +)
        let found = try #require(result.answer[1].float32s)
        for (value, score) in zip(found, [3.0, 2, 1, 0, -1]) {
            #expect(abs(Double(value) - Foundation.exp(score) / sum) < 1e-6)
        }
    }

    @Test func probabilitiesStayWhatTheyAre() {
        #expect(ImageClassification.probabilities([0.25, 0.5, 0.25]) == [0.25, 0.5, 0.25])
        #expect(ImageClassification.probabilities([0, 0]) == [0.5, 0.5])
        #expect(ImageClassification.probabilities([1000, 0]) == [1, 0])
    }

    @Test func labelsBesideTheModelAreRead() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let labels = folder.appending(path: "m.labels.txt").path
        let variant = ServedVariant(name: "v", file: folder.appending(path: "m.onnx").path)
        let model = Self.model(4, classes: 2)
        try "cat\r\ndog\n".write(toFile: labels, atomically: true, encoding: .utf8)
        let transform = try ImageClassification().adapted(to: variant, model: model)
        #expect(transform.interface(of: model).outputs.map(\.name) == ["classes", "scores", "labels"])
        let result = try transform.finish(
            [Serving.Tensor("output", floats: [0, 9], shape: [1, 2])], of: PreparedRequest(inputs: []), model: model)
        #expect(result.answer[2].elements?.first == ArraySlice("dog".utf8))
        try "cat\n".write(toFile: labels, atomically: true, encoding: .utf8)
        #expect { try ImageClassification().adapted(to: variant, model: model) } throws: {
            ($0 as? ServingError)?.code == .configuration
        }
    }

    @Test func scoresThatAreNoNumbersAreAFault() {
        for floats in [[Float.nan, 1], [], [.infinity, 0]] as [[Float]] {
            #expect(throws: ServingError.self) {
                try ImageClassification().finish(
                    [Serving.Tensor("output", floats: floats, shape: [1, floats.count])],
                    of: PreparedRequest(inputs: []), model: Self.model(4, classes: 2))
            }
        }
    }

    @Test func modelsWithoutAFixedImageAreRefused() {
        let open = ModelInterface(
            inputs: [
                TensorDescription(name: "x", element: .float32, axes: [.free("N"), .fixed(3), .free("h"), .free("w")])
            ],
            outputs: [TensorDescription(name: "y", element: .float32, axes: [.free("N"), .fixed(2)])])
        for transform in [ImageTransform(), ImageClassification()] as [any StageTransform] {
            #expect { try transform.adapted(to: ServedVariant(name: "v", file: "f.onnx"), model: open) } throws: {
                ($0 as? ServingError)?.code == .configuration
            }
        }
    }

    @Test func transformsHaveNamesOfTheirOwn() {
        let names = StageTransforms.all.map { type(of: $0).name }
        #expect(Set(names).count == names.count)
        for name in names { #expect(StageTransforms.named(name).map { type(of: $0).name } == name) }
        #expect(StageTransforms.named("no-such") == nil)
    }
}
