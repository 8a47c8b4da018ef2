import Pipelines
import Planning
import Profiling
import Quantities
import Store
import Testing

@testable import Studies

@Suite struct IPAImportTests {
    private static let text = """
        {"_about": "x",
         "pipelines": {
          "video": {"e2e_sla_s": 6.89,
           "paper_configs": [{"alpha": 2.0, "beta": 1.0}, {"alpha": 2.0, "beta": 1.0}, {"alpha": 10, "beta": 0.1}],
           "stages": [
            {"name": "crop", "variants": [
             {"name": "resnet50", "accuracy_for_PAS": 45.7, "measured": [
              {"cpu_request": 1, "max_batch_size": 4, "load": 1, "model_latencies_avg": 0.5},
              {"cpu_request": 1, "max_batch_size": 4, "load": 20, "model_latencies_avg": 0.25},
              {"cpu_request": 1, "max_batch_size": 4, "load": 40, "model_latencies_avg": null},
              {"cpu_request": 2, "max_batch_size": 1, "load": 20, "model_latencies_avg": 0.1}]},
             {"name": "yolov9", "accuracy_for_PAS": 56.8}]},
            {"name": "classification", "variants": [
             {"name": "resnet18", "accuracy_for_PAS": 69.75}, {"name": "resnet152", "accuracy_for_PAS": 78.31}]}]},
          "nlp": {"e2e_sla_s": 17.61, "stages": [
            {"name": "li", "variants": [{"name": "xlm-roberta", "accuracy_for_PAS": 99.59}]}]}}}
        """

    private func store() throws -> Store {
        let store = try Store.inMemory()
        let run = try store.beginRun(kind: "profile", label: "test", toolVersion: "1")
        for (model, joules) in [("resnet18@224", 1.0), ("resnet50@224", 3.0)] {
            for batch in [1, 4] {
                let trial = Example.trial(model: model, batch: batch, block: 0, joules: joules * Double(batch))
                try store.append(Record(trial), to: run)
            }
        }
        return store
    }

    private func read(_ store: Store, _ text: String = Self.text, pipeline: String? = nil) throws -> SavingsSource {
        try TemporaryFile.with(text, named: "pipelines.json") {
            try IPAImport(pipeline: pipeline).source(contentsOf: $0) { store }
        }
    }

    @Test func stagesAndGoalsAreIPAsAndJoulesTheStores() throws {
        let source = try read(try store())
        #expect(source.cases.map(\.name) == ["ipa-video"])
        let pipeline = source.cases[0].pipeline
        #expect(pipeline.goals.objective == Objective(accuracy: 2, cost: 1))
        #expect(pipeline.goals.latencySLA == Seconds(6.89))
        #expect(pipeline.stages.map { $0.variants.map(\.name) } == [["resnet50"], ["resnet18"]])
        #expect(pipeline.stages.map(\.after) == [[], [0]])
        #expect(abs((pipeline.stages[1].variants[0].accuracy.value.value) - 0.6975) < 1e-12)
        #expect(pipeline.stages[1].variants[0].accuracy.provenance == .published(in: "IPA, arXiv 2308.12871"))
        #expect(pipeline.stages[0].variants[0].points.map(\.batch) == [1, 4])
        #expect(pipeline.stages[0].variants[0].points[0].energy.provenance.kind == "measured")
        // Whatever is not there is named with the reason.
        for text in [
            "yolov9 is not in the model zoo", "resnet152 has no profile", "xlm-roberta is not", "nlp: the whole",
        ] {
            #expect(source.leftOut.contains { $0.contains(text) }, "\(text)")
        }
        #expect(source.cases[0].settings.count == 15)
        // Of the published latencies the one at the highest load, for settings that were profiled here.
        #expect(source.latencies.map(\.batch) == [4] && source.latencies[0].published.value == Seconds(0.25))
        #expect(abs(source.latencies[0].own.value.value - 0.1045) < 1e-9)
    }

    @Test func aFolderIsReadByItsFile() throws {
        let store = try store()
        let source = try TemporaryFile.with(Self.text, named: "pipelines.json") { path in
            try IPAImport(pipeline: "video").source(contentsOf: String(path.dropLast("/pipelines.json".count))) {
                store
            }
        }
        #expect(source.cases.count == 1 && !source.leftOut.contains { $0.contains("nlp") })
    }

    @Test func withoutProfilesItSaysWhatToRun() throws {
        let empty = try Store.inMemory()
        let error = try #require(throws: PipelinesError.self) { try read(empty, pipeline: "video") }
        #expect(error.code == .unresolved && error.advice?.contains("perjoule profile") == true)
        let near = try #require(throws: PipelinesError.self) { try read(empty, pipeline: "vido") }
        #expect(near.advice == "did you mean “video”?")
    }

    @Test(arguments: [
        ("6.89", "NaN"), ("45.7", "457"), ("45.7", "\"x\""), ("\"stages\"", "\"stage\""), ("\"beta\"", "\"b\""),
    ])
    func whatIsWrongIsNamedWithItsLine(from: String, to: String) throws {
        let text = Self.text.replacing(from, with: to, maxReplacements: 1)
        let store = try store()
        let error = try #require(throws: PipelinesError.self) { try read(store, text) }
        #expect(error.place?.contains("pipelines.json:") == true, "\(error)")
    }

    @Test(.enabled(if: SharedData.folder("ipa") != nil, "../shared/data/ipa is not there"))
    func thePublishedFileIsRead() throws {
        let folder = try #require(SharedData.folder("ipa"))
        let store = try store()
        let error = try #require(throws: PipelinesError.self) {
            try IPAImport(pipeline: "nlp").source(contentsOf: folder) { store }
        }
        #expect(error.code == .unresolved)
        let missing = try #require(throws: PipelinesError.self) {
            try IPAImport(pipeline: "video").source(contentsOf: folder) { store }
        }
        // Profiles of two classifiers, none of a detector: the pipeline is not complete.
        #expect(missing.advice?.contains("yolov5n") == true, "\(missing)")
    }

    @Test func theExamplesAreIPAsPipeline() throws {
        let root = #filePath.components("/Tests/")
        let full = try PipelineFile(contentsOf: root + "/Examples/ipa-video/full.yaml")
        #expect(full.goals.latencySLA == Seconds(6.89) && full.goals.objective == Objective(accuracy: 2, cost: 1))
        #expect(full.stages.map { $0.variants.count } == [5, 5] && full.unresolved.count == 10)
        let quick = try PipelineFile(contentsOf: root + "/Examples/ipa-video/quick.yaml")
        for file in [full, quick] {
            for variant in file.stages.flatMap(\.variants) {
                _ = try ModelReference(parsing: variant.model ?? "", relativeTo: "")
                #expect(variant.accuracy != nil)
            }
        }
    }
}

extension String {
    /// What comes before a part.
    fileprivate func components(_ part: String) -> String {
        ranges(of: part).last.map { String(self[..<$0.lowerBound]) } ?? self
    }
}
