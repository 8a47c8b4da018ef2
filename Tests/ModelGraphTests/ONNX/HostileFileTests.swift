import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import ModelGraph

/// Damaged and hostile files give one clear error and never end the process.
struct HostileFileTests {
    @Test("every prefix of a model is refused or a smaller model")
    func prefixes() throws {
        let bytes = try SampleModels.layer(width: 8).encoded()
        var refused = 0
        for length in 0..<bytes.count {
            guard let error = failure({ _ = try Model(bytes: Array(bytes[..<length])) }) else { continue }
            refused += 1
            #expect(!error.message.isEmpty && !error.description.contains("\n"))
        }
        // Only cuts between the fields that follow the graph leave a whole model.
        #expect(refused > bytes.count - 8)
    }

    @Test("flipped bits and random bytes never crash reading, inference or counting")
    func fuzz() throws {
        var model = SampleModels.layer(width: 4)
        model.graph.nodes.append(
            Node(
                name: "branch", operation: "If", inputs: ["y"], outputs: ["z"],
                attributes: ["then_branch": .graph(SampleModels.layer().graph), "axes": .ints([1, 2])]))
        let bytes = try model.encoded()
        forRandomInstances(4000, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                damaged[.random(in: damaged.indices, using: &generator)] ^=
                    1 << Int.random(in: 0..<8, using: &generator)
            }
            if Int.random(in: 0..<10, using: &generator) == 0 {
                damaged = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            do {
                let read = try Model(bytes: damaged)
                _ = try read.work(batch: 2)
            } catch {
                #expect(error is ModelGraphError, "\(label)")
            }
        }
    }

    @Test(
        "other formats are named",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "a PNG image"),
            ([0x50, 0x4B, 0x03, 0x04, 20, 0, 0, 0], "a zip archive"),
            ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file"),
            (Array("Hello, this is a text.\n".utf8), "text"),
            (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "a Git LFS pointer"),
        ] as [([UInt8], String)])
    func otherFormats(bytes: [UInt8], name: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("model.onnx", holding: bytes)
        let error = try #require(failure { _ = try Model(contentsOf: path) })
        #expect(error.code == .notONNX)
        #expect(error.description.contains("is not an ONNX file (looks like \(name)"))
        #expect(error.description.hasPrefix(path))
    }

    @Test("an empty file, a folder and a missing file are named, with the nearest name")
    func notAFile() throws {
        let folder = try TemporaryFolder()
        let empty = try folder.file("empty.onnx", holding: [])
        #expect(failure { _ = try Model(contentsOf: empty) }?.description.contains("is empty") == true)
        #expect(failure { _ = try Model(contentsOf: folder.path) }?.code == .unreadableFile)
        let missing = try #require(failure { _ = try Model(contentsOf: folder.file("emty.onnx")) })
        #expect(missing.code == .missingFile)
        #expect(missing.advice?.contains("empty.onnx") == true)
    }

    @Test("more than 2 GiB of holes after a model are refused without reading them")
    func sparseFile() throws {
        let folder = try TemporaryFolder()
        let bytes = try SampleModels.layer().encoded()
        let path = try folder.file("big.onnx", holding: bytes)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 3 << 30)
        try handle.close()
        let error = try #require(failure { _ = try Model(contentsOf: path) })
        #expect(error.code == .damagedFile)
        #expect(error.place?.hasSuffix("byte \(bytes.count)") == true)
    }

    @Test("weights beyond 2 GiB in one file are found without reading them")
    func hugeWeight() throws {
        let folder = try TemporaryFolder()
        let length = 3 << 30
        var tensor = WireMessage()
        tensor.append(Field.Tensor.dimensions, length)
        tensor.append(Field.Tensor.elementType, ElementType.int8.rawValue)
        tensor.append(Field.Tensor.name, "w")
        tensor.append(Field.Tensor.raw, contentsOf: Tensor(name: "w", shape: [], contents: .bytes([])), length: length)
        var graph = WireMessage()
        graph.append(Field.Graph.initializers, tensor)
        var model = WireMessage()
        model.append(Field.Model.graph, graph)
        guard case .bytes(let prefix)? = model.chunks.first else { return }
        let path = try folder.file("huge.onnx", holding: prefix)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: UInt64(model.length))
        try handle.close()
        let read = try Model(contentsOf: path)
        #expect(read.graph.initializers[0].contents == .inFile(offset: prefix.count, length: length))
    }

    @Test("a number of more than ten bytes and a wrong wire type name their byte")
    func wireFormat() throws {
        let long = [0x08] + [UInt8](repeating: 0xFF, count: 11)
        #expect(failure { _ = try Model(bytes: long) }?.description.hasPrefix("byte 1: a number is longer") == true)
        // Field 7, the graph, as a number.
        #expect(failure { _ = try Model(bytes: [0x08, 8, 0x38, 1]) }?.description.hasPrefix("byte 2: field 7") == true)
        #expect(failure { _ = try Model(bytes: [0x08, 8, 0x0B]) }?.message.contains("wire type 3") == true)
        #expect(failure { _ = try Model(bytes: [0x3A, 0x7F, 1]) }?.message.contains("claims 127 bytes") == true)
    }
}
