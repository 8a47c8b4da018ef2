import ModelGraph
import Pipelines
import Testing

@testable import Serving

/// A change of the variant must not refuse requests that were made for another one.
@Suite struct VariantInputsTests {
    private func stage(_ files: [String], _ transform: any StageTransform = PassThrough()) -> ServedStage {
        ServedStage(
            name: "s", variants: files.enumerated().map { ServedVariant(name: "v\($0)", file: $1) },
            transform: transform)
    }

    @Test func alikeVariantsAreServed() throws {
        let models = try SmallModels()
        let files = [
            try models.dense("a"), try models.dense("b", factor: 2), try models.dense("c", batch: .fixed(1)),
        ]
        try stage(files).requireAlikeInputs()
    }

    @Test func variantsOfOtherInputsAreNamed() throws {
        let models = try SmallModels()
        let files = [try models.dense("a"), try models.embedding("b")]
        let error = #expect(throws: ServingError.self) { try stage(files).requireAlikeInputs() }
        #expect(error?.code == .configuration)
        for part in ["v0", "x [batch, 3]", "v1", "ids [batch, words]"] {
            #expect(error?.message.contains(part) == true, "\(String(describing: error))")
        }
    }

    @Test func transformsMakeTheInputsAndEnginesTellOfBrokenFiles() throws {
        let models = try SmallModels()
        try stage([try models.dense("a"), try models.embedding("b")], ImageTransform()).requireAlikeInputs()
        try stage([try models.dense("a"), try models.file("b", "no model")]).requireAlikeInputs()
    }

    @Test(arguments: [("text-detection", true), ("image", false), ("none", false)])
    func onlyTransformsThatMakeASizeAllowAVariantItsOwn(transform: String, isFine: Bool) throws {
        let file = try PipelineFile(
            parsing: """
                name: p
                stages:
                  - name: s
                    transform: \(transform)
                    variants: [{name: small, model: a.onnx, accuracy: 1, inputs: {x: [3, 480, 480]}}]
                """, file: "p.yaml")
        let unplanned = Result<Pipeline, PipelinesError>.failure(PipelinesError(.unresolved, "nothing is planned"))
        if isFine {
            let served = try ServedPipeline(file, planned: unplanned) { $0 }
            #expect(served.stages[0].variants[0].shapes == ["x": [3, 480, 480]])
            return
        }
        let error = #expect(throws: ServingError.self) { try ServedPipeline(file, planned: unplanned) { $0 } }
        #expect(error?.place?.hasPrefix("p.yaml:5") == true, "\(String(describing: error))")
        #expect(error?.message.contains("the transform “\(transform)” does not make them") == true)
    }

    @Test func stagesMustFitOneAnother() throws {
        let models = try SmallModels()
        let dense = ServedVariant(name: "v", file: try models.dense("a"))
        var pipeline = ServedPipeline(model: dense.file, name: "p")
        pipeline.stages = [
            ServedStage(name: "first", variants: [dense]), ServedStage(name: "second", after: [0], variants: [dense]),
        ]
        let error = #expect(throws: ServingError.self) { try pipeline.requireFittingStages() }
        for part in ["first", "y [batch, 2]", "second", "x [batch, 3]"] {
            #expect(error?.message.contains(part) == true, "\(String(describing: error))")
        }
        pipeline.stages[1].after = []
        try pipeline.requireFittingStages()
    }
}
