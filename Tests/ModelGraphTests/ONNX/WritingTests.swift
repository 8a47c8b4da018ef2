import Foundation
import Quantities
import Testing

@testable import ModelGraph

struct WritingTests {
    @Test("random weights are SplitMix64's numbers on every platform")
    func randomWeights() throws {
        var model = SampleModels.layer()
        model.graph.initializers[0].contents = .random(seed: 7, bound: 0.5)
        let bytes = try model.encoded()
        // Computed from the published algorithm with Python's integers.
        let expected: [Float] = [
            -0.3044762909412384, -0.11017027497291565, -0.2640669047832489, -0.4832117259502411,
        ]
        let pattern = expected.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        #expect(bytes.indices.contains { bytes[$0...].starts(with: pattern) })
    }

    @Test("random weights fill their range evenly", arguments: [1, 2, 3, 1 << 18, (1 << 18) + 1])
    func distribution(count: Int) throws {
        let folder = try TemporaryFolder()
        var model = SampleModels.layer()
        model.graph.initializers.append(
            Tensor(name: "more", shape: [count], contents: .random(seed: 3, bound: 2)))
        try model.write(to: folder.file("m.onnx"))
        let read = try Model(contentsOf: folder.file("m.onnx"))
        let bytes = try folder.bytes("m.onnx")
        let tensor = try #require(read.graph.initializers.last)
        let raw: ArraySlice<UInt8> =
            switch tensor.contents {
            case .inFile(let offset, let length): bytes[offset..<(offset + length)]
            case .bytes(let inline): inline[...]
            default: []
            }
        #expect(raw.count == 4 * count)
        let values = Array(raw).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        #expect(values.allSatisfy { abs($0) < 2 })
        guard count > 1000 else { return }
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(count)
        let square = values.reduce(0.0) { $0 + Double($1 * $1) } / Double(count)
        // Uniform in −2…2: mean 0 ± 5 standard errors, variance 4/3 within 2 %.
        #expect(abs(mean) < 5 * (4.0 / 3 / Double(count)).squareRoot())
        #expect(abs(square - 4.0 / 3) < 0.02 * 4 / 3)
    }

    @Test("writing twice gives the same bytes")
    func deterministic() throws { #expect(try SampleModels.layer().encoded() == SampleModels.layer().encoded()) }

    @Test("a model too long for one file keeps its weights beside it, and is readable and writable again")
    func externalData() throws {
        let folder = try TemporaryFolder()
        let model = SampleModels.layer(width: 64)
        try model.write(to: folder.file("big.onnx"), longestFile: 4096)
        #expect(folder.names == ["big.onnx", "big.onnx.data"])
        let read = try Model(contentsOf: folder.file("big.onnx"))
        #expect(read.graph.initializers[0].contents == .external(path: "big.onnx.data", offset: 0, length: 16384))
        try read.write(to: folder.file("whole.onnx"))
        #expect(try folder.bytes("whole.onnx") == model.encoded())
        let error = failure { try model.write(to: folder.file("none.onnx"), longestFile: 10) }
        #expect(error?.code == .tooLarge)
    }

    @Test("a missing folder is a clear error")
    func missingFolder() throws {
        let error = try #require(failure { try SampleModels.layer().write(to: "/nonexistent/folder/m.onnx") })
        #expect(error.code == .cannotWrite)
        #expect(error.description.contains("/nonexistent/folder/m.onnx"))
    }

    @Test("a failure leaves no half-written file and the old one untouched")
    func atomic() throws {
        let folder = try TemporaryFolder()
        let old = try folder.file("m.onnx", holding: [1, 2, 3])
        var model = SampleModels.layer()
        model.graph.initializers[1].contents = .inFile(offset: 0, length: 16)
        #expect(failure { try model.write(to: old) }?.code == .cannotWrite)
        #expect(folder.names == ["m.onnx"])
        #expect(try folder.bytes("m.onnx") == [1, 2, 3])
        try FileManager.default.createDirectory(atPath: folder.file("taken"), withIntermediateDirectories: false)
        #expect(failure { try SampleModels.layer().write(to: folder.file("taken")) }?.code == .cannotWrite)
        #expect(folder.names == ["m.onnx", "taken"])
    }

    @Test("contents that do not fit their shape are refused")
    func wrongContents() {
        for (shape, type, contents, code) in [
            ([2], ElementType.float32, Tensor.Contents.bytes([1]), ModelGraphError.Code.cannotWrite),
            ([.max, .max], .float32, .constant(0), .tooLarge), ([-1], .float32, .constant(0), .tooLarge),
            ([2], .int8, .random(seed: 1, bound: 1), .cannotWrite), ([2], .int64, .constant(0.5), .cannotWrite),
        ] {
            var model = SampleModels.layer()
            model.graph.initializers.append(
                Tensor(name: "odd", elementType: type, shape: shape, contents: contents))
            #expect(failure { _ = try model.encoded() }?.code == code)
        }
    }
}
