import Foundation
import Testing

/// Plans of figures that nobody measured: predicted and interpolated ones, and how they are marked.
struct OptionSourceTests {
    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.file(
            "models.yaml",
            """
            name: models
            goals: {rate: 20, latencySLA: 300ms, objective: {accuracy: 0, energy: 1}}
            profile: {batches: [1, 8]}
            stages: [{name: classify, variants: [{name: v, model: "zoo:mobilenet_v2"}]}]

            """)
    }

    private func stage(_ run: FinishedRun) throws -> [String: Any] {
        #expect(run.code == 0, "\(run)")
        return try #require((try run.object()["stages"] as? [[String: Any]])?.first)
    }

    private func origin(_ stage: [String: Any], _ figure: String) -> (kind: String?, origin: String?) {
        let provenance = (stage["provenance"] as? [String: Any])?[figure] as? [String: Any]
        return (provenance?.text("kind"), provenance?.text("origin"))
    }

    /// Batch 8 takes too long, batch 1 more energy: the best lies between, after the file's two points.
    @Test func interpolatedPointsFollowTheFilesOwnAndAreMarked() throws {
        let options = ["--rate", "20", "--latency-sla", "600ms", "--objective", "accuracy=0,energy=1"]
        let given = try stage(try line.run(["plan", "pipeline.yaml", "--json"] + options))
        #expect(given.text("variant") == "small" && given.number("point") == 0)
        let run = try line.run(["plan", "pipeline.yaml", "--json", "--interpolate"] + options)
        let found = try stage(run)
        #expect(found.number("batch") == 6 && found.number("point") == 2 + 4)
        let latency = origin(found, "latency")
        #expect(latency.kind == "predicted")
        #expect(latency.origin?.hasPrefix("interpolation between batch 1 and 8, given in pipeline.yaml:") == true)
        // 80 ms + 5/7 · 330 ms for the batch, and 5/20 s until it is full.
        #expect(found.number("latency").map { abs($0 - (0.08 + 5.0 / 7 * 0.33 + 0.25)) < 1e-12 } == true, "\(found)")
        let table = try line.run(["plan", "pipeline.yaml", "--interpolate"] + options)
        #expect(table.text.contains("predicted by interpolation between batch 1 and 8") && table.text.contains("~ "))

        // A plan of given points stays where it is, so that it can be the one before.
        try line.file("previous.json", try line.run(["plan", "pipeline.yaml", "--json"] + options).output)
        let kept = try stage(
            try line.run(
                [
                    "plan", "pipeline.yaml", "--json", "--interpolate", "--previous", "previous.json", "--switch-cost",
                    "99",
                ]
                    + options))
        #expect(kept.number("point") == 0)
    }

    @Test func modelsThatWereNotProfiledMayBePredicted() throws {
        try line.run("plan", "models.yaml").expectFailure(65, saying: "models.yaml:4:", "predict: true")
        let run = try line.run("plan", "models.yaml", "--json", "--predict-missing")
        #expect(run.error.contains("no predictor of this machine is installed"))
        let found = try stage(run)
        for figure in ["latency", "energy"] {
            let source = origin(found, figure)
            #expect(source.kind == "predicted" && source.origin?.hasPrefix("onnxruntime-avx512") == true, "\(found)")
        }
        #expect(found.number("point") == 0)
        let quiet = try line.run("plan", "models.yaml", "--json", "--predict-missing", "--interpolate", "--quiet")
        let batch = try #require(try stage(quiet).number("batch"))
        #expect(quiet.error.isEmpty && batch > 1)
        try line.run("plan", "models.yaml", "--predict-missing", "--energy-predictor", "xeon-gold-5120")
            .expectFailure(65, saying: "models.yaml:4:", "no time")
        try line.run("plan", "models.yaml", "--predict-missing", "--energy-predictor", "onnxruntime-avx51")
            .expectFailure(64, saying: "did you mean onnxruntime-avx512?")
        try line.run("plan", "models.yaml", "--predict-missing", "--energy-predictor", "./none.predictor")
            .expectFailure(65, saying: "none.predictor")
    }

    @Test func fleetsAndSimulationsTakeThemToo() throws {
        try line.file("fleet.yaml", "pipelines: [{file: models.yaml}]\n")
        let fleet = try line.run("plan", "fleet.yaml", "--json", "--predict-missing")
        #expect(fleet.code == 0 && fleet.output.contains(Array("onnxruntime-avx512".utf8)), "\(fleet)")
        let run = try line.run(
            "simulate", "models.yaml", "--duration", "20s", "--predict-missing", "--interpolate", "--json")
        #expect(run.code == 0, "\(run)")
        let source = try #require((try run.object()["provenance"] as? [String: Any])?.text("origin"))
        #expect(source.contains("predicted by onnxruntime-avx512"), "\(source)")
        #expect(source.components(separatedBy: "interpolation between batch sizes").count == 2, "\(source)")
    }
}
