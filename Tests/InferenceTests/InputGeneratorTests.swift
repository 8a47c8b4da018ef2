import Inference
import Quantities
import Testing

@Suite struct InputGeneratorTests {
    private let image = TensorDescription(
        name: "images", element: .float32, axes: [.free("batch"), .fixed(3), .free("height"), .free("width")])
    private let ids = TensorDescription(name: "input_ids", element: .int64, axes: [.free(""), .free("length")])
    private let mask = TensorDescription(name: "attention_mask", element: .int64, axes: [.free(""), .free("length")])
    private let types = TensorDescription(name: "token_type_ids", element: .int64, axes: [.free("b"), .free("length")])

    @Test func bindsBatchAndNamedSizes() throws {
        let generator = InputGenerator(batch: 4, sizes: ["height": 8, "width": 6, "length": 5])
        #expect(try generator.shapes(for: [image, ids, types]) == [[4, 3, 8, 6], [4, 5], [4, 5]])
        // A state whose batch is not its first axis follows the name.
        let state = TensorDescription(name: "state", element: .float32, axes: [.fixed(2), .free("batch"), .fixed(128)])
        #expect(try generator.shapes(for: [image, state])[1] == [2, 4, 128])
    }

    @Test func namesTheFreeAxis() throws {
        let error = #expect(throws: InferenceError.self) {
            try InputGenerator(sizes: ["height": 8]).shapes(for: [image])
        }
        #expect(error?.advice == "give a size for “width”")
        #expect(throws: InferenceError.self) { try InputGenerator(batch: 0).shapes(for: [image]) }
        #expect(throws: InferenceError.self) {
            try InputGenerator(sizes: ["height": -1, "width": 2]).shapes(for: [image])
        }
    }

    @Test func takesShapesWhereAxesShareAName() throws {
        let page = TensorDescription(
            name: "x", element: .float32, axes: [.free("?"), .fixed(3), .free("?"), .free("?")])
        let generator = InputGenerator(batch: 2, shapes: ["x": [3, 48, 192]])
        #expect(try generator.shapes(for: [page]) == [[2, 3, 48, 192]])
        for sizes in [[1, 48, 192], [3, 48], [3, 48, 192, 1], []] {
            #expect(throws: InferenceError.self) { try InputGenerator(shapes: ["x": sizes]).shapes(for: [page]) }
        }
        let fixed = TensorDescription(name: "x", element: .float32, axes: [.fixed(1), .free("width")])
        #expect(try InputGenerator(batch: 1, shapes: ["x": [7]]).shapes(for: [fixed]) == [[1, 7]])
    }

    @Test func refusesABatchTheModelDoesNotTake() throws {
        let fixed = TensorDescription(name: "x", element: .float32, axes: [.fixed(1), .fixed(3)])
        #expect(try InputGenerator(batch: 1).shapes(for: [fixed]) == [[1, 3]])
        let error = #expect(throws: InferenceError.self) { try InputGenerator(batch: 8).shapes(for: [fixed]) }
        #expect(error?.message == "the model takes batches of 1 only, not 8")
        let eight = TensorDescription(name: "x", element: .float32, axes: [.fixed(8)])
        #expect(throws: InferenceError.self) { try InputGenerator(batch: 1).shapes(for: [eight]) }
    }

    @Test func fillsByElementTypeAndName() throws {
        let generator = InputGenerator(seed: 7, batch: 2, sizes: ["height": 8, "width": 8, "length": 50])
        let buffers = try generator.buffers(for: [image, ids, mask, types])
        let floats = try #require(buffers[0].elements(of: Float.self))
        #expect(floats.allSatisfy { (0..<1).contains($0) } && Set(floats).count > 300)
        let tokens = try #require(buffers[1].elements(of: Int64.self))
        #expect(tokens.allSatisfy { (0..<100).contains($0) } && Set(tokens).count > 20)
        #expect(buffers[2].elements(of: Int64.self)?.allSatisfy { $0 == 1 } == true)
        #expect(buffers[3].elements(of: Int64.self)?.allSatisfy { $0 == 0 } == true)
    }

    @Test func theSeedDecidesTheElements() throws {
        let sizes = ["height": 4, "width": 4]
        func floats(_ seed: UInt64) throws -> [Float]? {
            try InputGenerator(seed: seed, sizes: sizes).buffers(for: [image])[0].elements(of: Float.self)
        }
        #expect(try floats(3) == floats(3))
        #expect(try floats(3) != floats(4))
    }

    @Test func fillsOverrideTheRule() throws {
        let rate = TensorDescription(name: "sr", element: .int64, axes: [])
        let buffers = try InputGenerator(fills: ["sr": .constant(16000)]).buffers(for: [rate])
        #expect(buffers[0].elements(of: Int64.self) == [16000])
    }

    @Test func refusesWhatMemoryCannotHold() throws {
        let wide = InputGenerator(batch: 1, sizes: ["height": 1 << 20, "width": 1 << 20])
        let error = #expect(throws: InferenceError.self) { try wide.buffers(for: [image]) }
        #expect(error?.code == .inputTooLarge)
        let overflowing = InputGenerator(batch: 1 << 40, sizes: ["height": 1 << 20, "width": 1 << 20])
        #expect(throws: InferenceError.self) { try overflowing.buffers(for: [image]) }
        let text = TensorDescription(name: "text", element: .string, axes: [.free("")])
        #expect(throws: InferenceError.self) { try InputGenerator().buffers(for: [text]) }
    }

    @Test(arguments: [
        (TensorElement.uint8, 1), (.int8, 1), (.bool, 1), (.uint16, 2), (.int16, 2), (.float16, 2), (.bfloat16, 2),
        (.int32, 4), (.uint32, 4), (.float32, 4), (.int64, 8), (.uint64, 8), (.float64, 8),
    ])
    func everyNumericTypeIsFilled(element: TensorElement, size: Int) throws {
        let input = TensorDescription(name: "x", element: element, axes: [.fixed(64)])
        let buffer = try InputGenerator(batch: 64).buffers(for: [input])[0]
        #expect(element.size == size && buffer.count == 64)
        // 64 bytes are compared whatever the type: all-zero would mean that nothing was written.
        #expect(try #require(buffer.bytes).contains { $0 != 0 })
    }

    @Test(arguments: [
        (Float(0), UInt16(0)), (1, 0x3C00), (-2, 0xC000), (0.5, 0x3800), (65504, 0x7BFF), (0x1p-14, 0x0400),
        (0x1p-24, 0x0001), (1e6, 0x7C00), (.infinity, 0x7C00), (0.333251953125, 0x3555),
    ])
    func halfPrecisionFollowsIEEE754(value: Float, bits: UInt16) throws {
        let input = TensorDescription(name: "x", element: .float16, axes: [.fixed(1)])
        let buffer = try InputGenerator(fills: ["x": .constant(Double(value))]).buffers(for: [input])[0]
        #expect(buffer.elements(of: UInt16.self) == [bits])
    }
}

extension TensorBuffer {
    fileprivate var bytes: [UInt8]? {
        switch element.size {
        case 1: elements(of: UInt8.self)
        case 2: elements(of: UInt16.self)?.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case 4: elements(of: UInt32.self)?.flatMap { v in withUnsafeBytes(of: v, Array.init) }
        default: elements(of: UInt64.self)?.flatMap { v in withUnsafeBytes(of: v, Array.init) }
        }
    }
}
