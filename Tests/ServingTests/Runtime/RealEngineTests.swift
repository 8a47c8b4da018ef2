import Foundation
import Inference
import Metering
import ModelGraph
import Quantities
import Simulation
import Testing

@testable import Serving

/// ONNX Runtime as scripts/setup fetched it; nil where it is absent.
private let fetchedEngine = try? ONNXRuntimeEngine(
    .forThisProcess(environment: ProcessInfo.processInfo.environment))

/// Real sessions on small models.
@Suite(
    .enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup"), .serialized)
struct RealEngineTests {
    private let models: SmallModels
    private let engine: ONNXRuntimeEngine

    init() throws {
        models = try SmallModels()
        engine = try #require(fetchedEngine)
    }

    private func runtime(
        _ files: [String], batch: Int = 8, replicas: Int = 1, policy: BatchPolicy = .greedy
    ) async throws -> PipelineRuntime {
        let variants = files.enumerated().map { ServedVariant(name: "v\($0 + 1)", file: $1) }
        let runtime = try PipelineRuntime(
            "p", stages: [ServedStage(name: "s", variants: variants)],
            settings: [StageSetting(stage: "s", variant: "v1", batch: batch, replicas: replicas, policy: policy)],
            engine: engine, monitor: Monitor())
        try await runtime.start()
        return runtime
    }

    /// relu(x · w), in whole numbers that floats hold.
    private static func dense(_ rows: [[Float]], factor: Float) -> [Float] {
        rows.flatMap { row in
            (0..<2).map { column in
                max(0, (0..<3).reduce(Float(0)) { $0 + row[$1] * factor * Float(2 * $1 + column + 1) })
            }
        }
    }

    @Test(arguments: [BatchPolicy.greedy, .timeout(Seconds(0.003))])
    func answersAreTheModels(policy: BatchPolicy) async throws {
        let runtime = try await runtime([models.dense("a.onnx")], replicas: 2, policy: policy)
        #expect(runtime.remarks.isEmpty)
        let visits = try await withThrowingTaskGroup(of: StageVisit.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let rows = (0...index % 4).map { [Float(index), Float($0) - 2, Float(-index % 3)] }
                    let answer = try await runtime.ask(rows)
                    #expect(answer.outputs[0].shape == [rows.count, 2] && answer.outputs[0].name == "y")
                    #expect(answer.outputs[0].floats == Self.dense(rows, factor: 1))
                    return answer.visits[0]
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(visits.allSatisfy { $0.batch <= 8 })
        #expect(visits.contains { $0.batch > $0.items }, "no two requests shared a batch")
        await runtime.stop()
    }

    /// Variants, batch sizes, replicas and threads change while requests come.
    @Test func changesLoseNoRequest() async throws {
        let runtime = try await runtime([
            models.dense("a.onnx"), models.dense("b.onnx", factor: 2),
            models.dense("c.onnx", factor: 3, batch: .fixed(1)),
        ])
        let done = Flag()
        let answered = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            for client in 0..<4 {
                group.addTask {
                    var answered: [String: Int] = [:]
                    while !done.isRaised {
                        let rows = [[Float(client), 1, 2]]
                        let answer = try await runtime.ask(rows)
                        let variant = answer.visits[0].variant
                        let factor = try #require(Float(variant.dropFirst()))
                        #expect(answer.outputs[0].floats == Self.dense(rows, factor: factor))
                        answered[variant, default: 0] += 1
                    }
                    return answered
                }
            }
            for index in 1...150 {
                let setting = StageSetting(
                    stage: "s", variant: "v\(index % 3 + 1)", batch: 1 + index % 5, replicas: 1 + index % 2,
                    threads: 1 + index / 50 % 2)
                _ = try await runtime.apply(setting)
                #expect(runtime.settings == [setting])
            }
            done.raise()
            return try await group.reduce(into: [:]) { all, one in all.merge(one, uniquingKeysWith: +) }
        }
        #expect(Set(answered.keys) == ["v1", "v2", "v3"])
        await runtime.stop()
    }

    /// Sentences of several lengths, and one with a word that the vocabulary lacks.
    @Test func aWordThatIsUnknownFailsItsOwnRequest() async throws {
        let runtime = try await runtime([models.embedding("e.onnx")])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<60 {
                group.addTask {
                    let words = (0...index % 3).map { Int64(index == 30 && $0 == 0 ? 1000 : index + $0) }
                    let input = Serving.Tensor(
                        name: "ids", datatype: .int64, shape: [1, words.count],
                        bytes: words.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
                    let failure = await error { () throws(ServingError) in
                        let answer = try await runtime.infer(
                            "s", version: nil, inputs: [input], options: RequestOptions())
                        #expect(answer.outputs[0].shape == [1, words.count, 2])
                        #expect(answer.outputs[0].floats == words.flatMap { [Float(2 * $0), Float(2 * $0 + 1)] })
                    }
                    #expect(failure?.code == (index == 30 ? .failed : nil))
                }
            }
            try await group.waitForAll()
        }
        await runtime.stop()
    }

    @Test func filesThatAreNoModelsAreRefused() async throws {
        let broken = try models.file("broken.onnx", "not a model")
        for file in [broken, "/nowhere/model.onnx"] {
            do {
                _ = try await runtime([file])
                Issue.record("\(file) was served")
            } catch let error as ServingError {
                #expect(error.code == .configuration && error.description.contains(file), "\(error)")
            }
        }
    }
}
