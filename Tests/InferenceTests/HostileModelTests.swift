import Foundation
import Inference
import Quantities
import Statistics
import TestKit
import Testing

@Suite(.needsONNXRuntime) struct HostileModelTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func error(loading path: String) throws -> InferenceError? {
        let engine = try requireEngine()
        return #expect(throws: InferenceError.self) { try engine.load(path, options: SessionOptions()) }
    }

    @Test(arguments: [
        ("empty", []), ("garbage", Array("hello, I am not a model\n".utf8)), ("cyclic", TinyModel.cyclic),
        ("unknown operator", TinyModel.unknownOperator), ("huge weight", TinyModel.hugeWeight),
        ("truncated", Array(TinyModel.dense.prefix(100))),
    ])
    func getsOneLineWithTheFile(name: String, bytes: [UInt8]) throws {
        let path = try scratch.file("hostile.onnx", bytes)
        let error = try #require(try error(loading: path))
        #expect(error.code == .modelInvalid, "\(name)")
        #expect(error.place?.hasPrefix(path) == true)
        #expect(!error.description.contains("\n") && error.description.count < 800, "\(error)")
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        let missing = try #require(try error(loading: scratch.path + "/absent.onnx"))
        #expect(missing.code == .modelUnreadable && missing.place?.hasSuffix("absent.onnx") == true)
        let folder = try #require(try error(loading: scratch.path))
        #expect(folder.message == "a folder is not a model file")
    }

    @Test func anyCutOfAModelIsRefusedOrRuns() throws {
        let whole = TinyModel.dense
        let engine = try requireEngine()
        for length in whole.indices {
            let path = try scratch.file("cut.onnx", Array(whole.prefix(length)))
            do {
                _ = try engine.load(path, options: SessionOptions())
            } catch {
                #expect(error.place?.hasPrefix(path) == true)
            }
        }
    }

    @Test func flippedBytesNeverCrash() throws {
        let engine = try requireEngine()
        try forRandomInstances(200, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            var bytes = TinyModel.embedding
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let path = try scratch.file("flipped.onnx", bytes)
            do {
                let session = try engine.load(path, options: SessionOptions())
                let inputs = try InputGenerator(sizes: ["sequence": 2], limitBytes: 1 << 20).buffers(
                    for: session.inputs)
                try session.bind(inputs).run()
            } catch let error as InferenceError {
                #expect(!error.description.contains("\n"), "\(label)")
            }
        }
    }
}
