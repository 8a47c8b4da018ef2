import Accuracy
import Foundation
import Inference
import ModelGraph
import Testing

@testable import Serving

struct TextTransformTests {
    private static let model = ModelInterface(
        inputs: [
            TensorDescription(
                name: "x", element: .float32, axes: [.free("n"), .fixed(3), .free("?"), .free("?")])
        ],
        outputs: [TensorDescription(name: "y", element: .float32, axes: [.free("n"), .fixed(2)])])

    private static let detector = ModelInterface(
        inputs: model.inputs,
        outputs: [
            TensorDescription(
                name: "y", element: .float32, axes: [.free("n"), .fixed(1), .free("height"), .free("width")])
        ])

    private static func image(_ width: Int, _ height: Int, name: String = "image") -> Serving.Tensor {
        let pixels = (0..<width * height).flatMap { pixel -> [UInt8] in [UInt8(truncatingIfNeeded: pixel), 10, 250] }
        return Serving.Tensor(name: name, datatype: .uint8, shape: [height, width, 3], bytes: pixels)
    }

    @Test func aDetectorsInputIsNormalisedBlueFirst() throws {
        let prepared = try TextDetection().prepare([Self.image(736, 736)], model: Self.model)
        let input = try #require(prepared.inputs.first)
        #expect(input.name == "x" && input.shape == [1, 3, 736, 736])
        let values = try #require(input.float32s)
        let plane = 736 * 736
        #expect(abs(values[5] - Float(250.0 / 127.5 - 1)) < 1e-6)
        #expect(abs(values[plane + 5] - Float(10 / 127.5 - 1)) < 1e-6)
        #expect(abs(values[2 * plane + 5] - Float(5 / 127.5 - 1)) < 1e-6)
    }

    @Test func aDetectorHandsOnWhatLiesInItsBoxes() throws {
        let prepared = try TextDetection().prepare([Self.image(736, 736)], model: Self.model)
        var map = [Float](repeating: 0, count: 736 * 736)
        for y in 100..<120 { for x in 200..<400 { map[y * 736 + x] = 0.9 } }
        for y in 300..<330 { for x in 50..<250 { map[y * 736 + x] = 0.8 } }
        let result = try TextDetection().finish(
            [Serving.Tensor("y", floats: map, shape: [1, 1, 736, 736])], of: prepared, model: Self.model)
        #expect(result.answer.map(\.name) == ["boxes", "box_scores"])
        #expect(result.answer.map(\.shape) == [[2, 4, 2], [2]])
        #expect(result.next.count == 2 && result.next.allSatisfy { $0.count == 1 && $0[0].datatype == .uint8 })
        // Grown by area · 1.6 / perimeter on all sides; the first is 199 + 1 by 19 + 1 pixels after spreading.
        let growth = 200.0 * 20 * 1.6 / 440
        let width = try #require(result.next.first?.first?.shape[1])
        #expect(abs(Double(width) - (200 + 2 * growth)) <= 2)
    }

    /// A variant that states a size sees every page so, be it smaller or larger; boxes stay in pixels of the page.
    @Test func aDetectorsVariantSeesPagesInItsSize() throws {
        let small = ServedVariant(name: "small", file: "f.onnx", shapes: ["x": [3, 480, 512]])
        let transform = try TextDetection().adapted(to: small, model: Self.detector)
        for (width, height, shape) in [(736, 736, [1, 3, 480, 480]), (200, 100, [1, 3, 480, 960])] {
            let prepared = try transform.prepare([Self.image(width, height)], model: Self.detector)
            #expect(prepared.inputs.first?.shape == shape)
        }
        let page = try transform.prepare([Self.image(736, 736)], model: Self.detector)
        var map = [Float](repeating: 0, count: 480 * 480)
        for y in 240..<260 { for x in 120..<360 { map[y * 480 + x] = 0.9 } }
        let result = try transform.finish(
            [Serving.Tensor("y", floats: map, shape: [1, 1, 480, 480])], of: page, model: Self.detector)
        let corners = try #require(result.answer.first?.float32s)
        let growth = 240.0 * 20 * 1.6 / 520
        #expect(abs(Double(corners[0]) - (120 - growth) * 736 / 480) <= 3)
        #expect(abs(Double(corners[2]) - (360 + growth) * 736 / 480) <= 3)
        let usual = try TextDetection().adapted(to: ServedVariant(name: "v", file: "f.onnx"), model: Self.detector)
        #expect(
            try usual.prepare([Self.image(800, 900)], model: Self.detector).inputs.first?.shape == [1, 3, 896, 800])
    }

    @Test(arguments: [["y": [3, 480, 480]], ["x": [480]], ["x": [480, 480]], ["x": [3, 480, 480], "y": [1]]])
    func aSizeThatADetectorCannotHaveIsRefused(shapes: [String: [Int]]) {
        let variant = ServedVariant(name: "v", file: "f.onnx", shapes: shapes)
        #expect { try TextDetection().adapted(to: variant, model: Self.detector) } throws: {
            "\($0)".contains("inputs: {x: [3, 480, 480]}")
        }
    }

    @Test func aPageWithoutTextHasEmptyAnswers() throws {
        let prepared = try TextDetection().prepare([Self.image(40, 40)], model: Self.model)
        let map = Serving.Tensor("y", floats: [Float](repeating: 0, count: 1024), shape: [1, 1, 32, 32])
        let result = try TextDetection().finish([map], of: prepared, model: Self.model)
        #expect(result.next.isEmpty && result.answer.map(\.shape) == [[0, 4, 2], [0]])
    }

    @Test(
        arguments: [([0.05, 0.95], 180), ([0.15, 0.85], 0), ([0.99, 0.01], 0), ([.nan, .nan], 0)] as [([Float], Int32)])
    func linesAreTurnedWhenThatIsSure(probabilities: [Float], angle: Int32) throws {
        let image = Self.image(8, 2)
        let prepared = try TextDirection().prepare([image], model: Self.model)
        #expect(prepared.inputs.first?.shape == [1, 3, 48, 192])
        let result = try TextDirection().finish(
            [Serving.Tensor("y", floats: probabilities, shape: [1, 2])], of: prepared, model: Self.model)
        #expect(result.answer[0].bytes == withUnsafeBytes(of: angle.littleEndian, Array.init))
        let next = try #require(result.next.first?.first)
        let pixels = (0..<16).map { Array(image.bytes[3 * $0..<3 * $0 + 3]) }
        #expect(next.bytes == Array((angle == 0 ? pixels : pixels.reversed()).joined()))
    }

    @Test(arguments: [
        (320, 48, 320), (10, 48, 320), (321, 48, 480), (100, 10, 480), (100_000, 2, 3200), (1, 5000, 320),
    ])
    func linesShareAFewWidths(width: Int, height: Int, canvas: Int) throws {
        let input = try TextRecognition().prepare([Self.image(width, height)], model: Self.model).inputs[0]
        #expect(input.shape == [1, 3, 48, canvas])
    }

    @Test func whatIsRightOfALineIsZero() throws {
        let input = try TextRecognition().prepare([Self.image(96, 48)], model: Self.model).inputs[0]
        let values = try #require(input.float32s)
        #expect(values[95] != 0 && values[96..<320].allSatisfy { $0 == 0 })
    }

    @Test func aRecogniserReadsItsCharactersFromTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = ModelInterface(
            inputs: Self.model.inputs,
            outputs: [
                TensorDescription(
                    name: "y", element: .float32, axes: [.free("n"), .free("steps"), .fixed(4)])
            ])
        var file = try ParametrisedCNN().model()
        let path = folder.appending(path: "model.onnx").path
        try file.write(to: path)
        let variant = ServedVariant(name: "v", file: path)
        #expect { try TextRecognition().adapted(to: variant, model: model) } throws: {
            ($0 as? ServingError)?.code == .configuration && "\($0)".contains("characters")
        }
        file.metadata["character"] = "x\ny"
        try file.write(to: path)
        let transform = try TextRecognition().adapted(to: variant, model: model)
        let prepared = try transform.prepare([Self.image(96, 48)], model: model)
        // y, y, blank, space, x
        let steps: [[Float]] = [[0, 0, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0.5, 0, 0]]
        let result = try transform.finish(
            [Serving.Tensor("y", floats: steps.flatMap(\.self), shape: [1, 5, 4])], of: prepared, model: model)
        #expect(result.answer[0].elements == [ArraySlice("y x".utf8)])
        #expect(result.answer[1].float32s.map { abs($0[0] - 2.5 / 3) < 1e-6 } == true)
        file.metadata["character"] = "x\ny\nz\nw"
        try file.write(to: path)
        #expect(throws: ServingError.self) { try TextRecognition().adapted(to: variant, model: model) }
    }

    @Test func otherModelsAreRefusedAtOnce() {
        let other = ModelInterface(
            inputs: [TensorDescription(name: "ids", element: .int64, axes: [.free("n"), .fixed(128)])],
            outputs: Self.model.outputs)
        for transform in [TextDetection(), TextDirection(), TextRecognition()] as [any StageTransform] {
            #expect { try transform.adapted(to: ServedVariant(name: "v", file: "f.onnx"), model: other) } throws: {
                ($0 as? ServingError)?.code == .configuration
            }
        }
    }

    @Test(arguments: [
        [], [image(4, 4), image(4, 4)],
        [Serving.Tensor(name: "image", datatype: .uint8, shape: [0, 4, 3], bytes: [])],
        [Serving.Tensor(name: "image", datatype: .uint8, shape: [4, 4, 1], bytes: [UInt8](repeating: 0, count: 16))],
        [Serving.Tensor(name: "image", datatype: .uint8, shape: [.max, .max, 3], bytes: [])],
        [Serving.Tensor(name: "image", datatype: .uint8, shape: [4, 4, 3], bytes: [1, 2, 3])],
        [Serving.Tensor(name: "image", datatype: .float32, shape: [1], bytes: [0, 0, 0, 0])],
        [Serving.Tensor("image", texts: [])], [Serving.Tensor("image", texts: [""])],
        [Serving.Tensor("image", texts: ["no image"])], [Serving.Tensor("image", texts: ["a", "b"])],
        [Serving.Tensor(name: "image", datatype: .bytes, shape: [1], bytes: [9, 0, 0, 0, 1])],
        [Serving.Tensor(name: "image", datatype: .bytes, shape: [1], bytes: [3, 0, 0, 0, 0xFF, 0xD8, 0xFF])],
    ])
    func requestsWithoutAnImageAreTheClientsFault(inputs: [Serving.Tensor]) {
        for transform in [TextDetection(), TextDirection(), TextRecognition()] as [any StageTransform] {
            #expect { try transform.prepare(inputs, model: Self.model) } throws: {
                ($0 as? ServingError)?.code == .input
            }
        }
    }

    @Test func outputsOfAnotherShapeAreAFault() throws {
        let odd = [Serving.Tensor("y", floats: [1, 2, 3], shape: [1, 3])]
        for transform in [TextDetection(), TextDirection(), TextRecognition(CTCDecoding(characters: "a"))]
            as [any StageTransform]
        {
            let prepared = try transform.prepare([Self.image(9, 9)], model: Self.model)
            for outputs in [odd, []] {
                #expect { try transform.finish(outputs, of: prepared, model: Self.model) } throws: {
                    ($0 as? ServingError)?.code == .failed
                }
            }
        }
    }
}
