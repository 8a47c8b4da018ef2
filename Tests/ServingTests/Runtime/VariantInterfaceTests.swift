import Foundation
import Inference
import ModelGraph
import Testing

@testable import Serving

/// What requests to variants look like that do not run, by their files.
@Suite struct VariantInterfaceTests {
    private typealias Renaming = PipelineServingTests.Renaming

    /// The fake engine runs the first; the files tell of x [batch, 3] → y [batch, 2], and of ids [batch, words].
    private func runtime(
        _ models: SmallModels, transform: any StageTransform = PassThrough()
    ) async throws -> PipelineRuntime {
        let variants = [
            ServedVariant(name: "runs", file: try models.dense("runs×2")),
            ServedVariant(name: "dense", file: try models.dense("dense×3", batch: .unknown)),
            ServedVariant(name: "words", file: try models.embedding("words")),
            ServedVariant(name: "broken", file: try models.file("broken.onnx", "no model")),
        ]
        let runtime = try PipelineRuntime(
            "p", stages: [ServedStage(name: "s", variants: variants, transform: transform)],
            settings: [StageSetting(stage: "s", variant: "runs")], engine: FakeEngine(), monitor: Monitor())
        try await runtime.start()
        return runtime
    }

    @Test func aVariantHasItsOwnInputsAndOutputs() async throws {
        let models = try SmallModels()
        let runtime = try await runtime(models)
        // As the engine has it: its y is as wide as its x.
        let runs = try runtime.interface(of: "s", version: "runs")
        #expect(runs.outputs.map(\.description) == ["y: float32[batch, 3]"])
        #expect(runs == runtime.models.first { $0.name == "s" }?.interface)
        let dense = try runtime.interface(of: "s", version: "dense")
        #expect(dense.inputs.map(\.description) == ["x: float32[?, 3]"])
        #expect(dense.outputs.map(\.description) == ["y: float32[?, 2]"])
        let words = try runtime.interface(of: "s", version: "words")
        #expect(words.inputs.map(\.description) == ["ids: int64[batch, words]"])
        // What runs, and what is told of it, changes with the variant.
        _ = try await runtime.apply(StageSetting(stage: "s", variant: "dense"))
        #expect(try runtime.interface(of: "s", version: "dense").outputs.map(\.description) == ["y: float32[batch, 3]"])
        #expect(try runtime.interface(of: "s", version: "runs").outputs.map(\.description) == ["y: float32[batch, 2]"])
        await runtime.stop()
    }

    @Test func aFileIsReadOnce() async throws {
        let models = try SmallModels()
        let runtime = try await runtime(models)
        let words = try runtime.interface(of: "s", version: "words")
        _ = try models.file("words", "gone")
        #expect(try runtime.interface(of: "s", version: "words") == words)
        // What could not be read is tried again.
        #expect(throws: ServingError.self) { try runtime.interface(of: "s", version: "broken") }
        _ = try models.dense("broken.onnx")
        #expect(try runtime.interface(of: "s", version: "broken").inputs.map(\.name) == ["x"])
        await runtime.stop()
    }

    @Test func theStagesTransformSurroundsIt() async throws {
        let models = try SmallModels()
        let runtime = try await runtime(models, transform: Renaming(input: "question", output: "answer"))
        let dense = try runtime.interface(of: "s", version: "dense")
        #expect(dense.inputs.map(\.description) == ["question: float32[?, 3]"])
        #expect(dense.outputs.map(\.description) == ["answer: float32[?, 2]"])
        await runtime.stop()
    }

    @Test func whatCannotBeToldSaysWhy() async throws {
        let models = try SmallModels()
        let runtime = try await runtime(models)
        let broken = #expect(throws: ServingError.self) { try runtime.interface(of: "s", version: "broken") }
        #expect(broken?.code == .configuration && broken?.place == "stage “s”")
        #expect(broken?.message.contains("“broken” cannot be read") == true, "\(String(describing: broken))")
        let unknown = #expect(throws: ServingError.self) { try runtime.interface(of: "s", version: "none") }
        #expect(unknown?.code == .unknownModel)
        // No image goes into this one.
        let stage = ServedStage(
            name: "s", variants: [ServedVariant(name: "v", file: try models.dense("v"))], transform: ImageTransform())
        #expect(throws: ServingError.self) { try stage.interface(of: stage.variants[0]) }
        await runtime.stop()
    }
}
