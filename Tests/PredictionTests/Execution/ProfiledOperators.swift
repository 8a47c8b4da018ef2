import Foundation
import Inference
import ModelGraph
import Prediction
import Quantities
import Testing

/// The engine that scripts/setup fetched, opened once; nil where it is absent.
private let fetchedEngine: ONNXRuntimeEngine? = {
    try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))
}()

extension Trait where Self == ConditionTrait {
    /// Runs a test only where ONNX Runtime is installed.
    static var needsEngine: Self {
        .enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup")
    }
}

extension Processor {
    /// This machine as far as plans depend on it: blocks of 16 with AVX-512, 8 with AVX.
    static let here: Processor = {
        let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        var processor = Processor.xeonGold5120
        processor.vectorWidth = flags.contains("avx512f") ? 16 : flags.contains("avx") ? 8 : 4
        return processor
    }()
}

/// What the engine's node profile of one run says.
struct ProfiledOperators {
    /// Operators with the bytes of their outputs, sorted.
    let operators: [String]
    /// Shapes of the inputs by name.
    let shapes: [String: [Int]]

    init(_ model: Model, batch: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "model.onnx").path
        try model.write(to: path)
        try self.init(file: path, inputs: InputGenerator(batch: batch), folder: folder)
    }

    /// Runs a model file once; the profile is written into a folder.
    init(file path: String, inputs: InputGenerator, folder: URL) throws {
        let engine = try #require(fetchedEngine)
        let session = try engine.load(path, options: SessionOptions(threads: 2, profileFolder: folder.path))
        let buffers = try inputs.buffers(for: session.inputs)
        try session.bind(buffers).run()
        shapes = Dictionary(uniqueKeysWithValues: zip(session.inputs.map(\.name), buffers.map(\.shape)))
        let nodes = try session.finishProfile().nodes
        operators = nodes.flatMap { node in
            Array(repeating: "\(node.operation) \(Int(node.outputBytes?.value ?? -1))", count: node.count)
        }.sorted()
    }
}

extension ExecutionPlan {
    /// Operators with the bytes of their outputs, sorted, without the call.
    var described: [String] {
        operators.dropLast().map { "\($0.operation) \($0.outputBytes ?? -1)" }.sorted()
    }
}

/// What two lists have not in common, for messages.
func difference(_ plan: [String], _ profile: [String]) -> String {
    var counts: [String: Int] = [:]
    for entry in plan { counts[entry, default: 0] += 1 }
    for entry in profile { counts[entry, default: 0] -= 1 }
    return counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        .joined(separator: ", ")
}

extension Graph {
    /// Spares the time to draw millions of random numbers: which operators run does not depend on them.
    mutating func makeLargeWeightsConstant() {
        for index in initializers.indices where initializers[index].elementCount ?? 0 > 1000 {
            if case .random = initializers[index].contents { initializers[index].contents = .constant(0.01) }
        }
    }
}
