import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Campaigns from the first trial to the report; a kill, Ctrl-C and a bad model lose nothing.
@Suite(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"))
struct ProfileTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private static let common = ["--source", "modelled", "--threads", "1", "--warmup", "1"]
    private static let options = common + ["--window", "100ms"]
    /// Trials that outlast the time in which a busy machine lets the test see the last one and send a signal.
    private static let slow = common + ["--window", "1500ms"]

    private func trials(_ id: String) throws -> Int {
        let csv = try line.run("runs", "export", id)
        return max(0, csv.text.split(whereSeparator: \.isNewline).count - 1)
    }

    @Test func fromAPipelineFileToItsReport() throws {
        try line.file(
            "pipeline.yaml",
            """
            name: classify
            goals: {rate: 5/s, latencySLA: 5s}
            profile: {batches: [1, 2], threads: [1], repeats: 2, warmup: 1, window: 100ms}
            stages:
              - name: classify
                variants:
                  - {name: small, model: "zoo:shufflenet_v2_x1_0@32"}
            """)
        let dry = try line.run("profile", "pipeline.yaml", "--dry-run")
        #expect(dry.code == 0 && dry.text.split(separator: "\n").count == 4, "\(dry)")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/store.sqlite"))
        #expect(try (line.run("profile", "pipeline.yaml", "--dry-run", "--json").json() as? [Any])?.count == 4)

        let profiled = try line.run("profile", "pipeline.yaml", "--source", "modelled", "--json")
        #expect(profiled.code == 0, "\(profiled)")
        #expect(profiled.error.contains("4/4"))
        let points = try #require(try profiled.object()["points"] as? [[String: Any]])
        #expect(points.map { $0.number("repeats") } == [2, 2])
        for point in points {
            #expect(point.number("latency.value").map { $0 > 0 } == true)
            #expect(point.text("energyPerItem.provenance.kind") ?? point.text("energy.provenance.kind") == "modelled")
        }
        let plan = try line.run("plan", "pipeline.yaml", "--json")
        #expect(plan.code == 0, "\(plan)")
        #expect(try plan.object().text("provenance.energy.kind") == "modelled")
        #expect(try line.run("report", "pipeline.yaml").code == 0)
        let html = try line.text(of: "report.html")
        #expect(html.contains("<svg") && html.contains("small"))
        #expect(html.firstMatch(of: /(?i)\bnan\b/) == nil)
    }

    @Test func aKilledCampaignGoesOnWhereItWas() throws {
        try line.file("tiny.onnx", TinyONNX.relu)
        let arguments = ["profile", "tiny.onnx", "--batch", "1,2", "--repeats", "2"] + Self.slow
        let started = try line.start([CommandLineRunner.binary()] + arguments)
        // The third trial is announced after the second is stored.
        #expect(started.wait { started.errorSoFar.contains("2/4") })
        started.send(SIGKILL)
        #expect(try started.finish().signal == SIGKILL)
        let id = try #require(try line.storedRuns().first?.text("id"))
        #expect(try trials(id) == 2)

        let resumed = try line.run(arguments)
        #expect(resumed.code == 0 && resumed.error.contains("resuming run"), "\(resumed)")
        #expect(resumed.error.contains("after 2 trials"))
        let runs = try line.storedRuns()
        #expect(runs.count == 1 && runs.first?.text("state") == "complete")
        #expect(try trials(id) == 4)
    }

    @Test func controlCKeepsTheCampaignForLater() throws {
        try line.file("tiny.onnx", TinyONNX.relu)
        let arguments = ["profile", "tiny.onnx", "--batch", "1,2", "--repeats", "1"] + Self.slow
        let started = try line.start([CommandLineRunner.binary()] + arguments)
        #expect(started.wait { started.errorSoFar.contains("1/2") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.error.contains("interrupted"), "\(run)")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
        let resumed = try line.run(arguments + ["--json"])
        #expect(resumed.code == 0 && resumed.error.contains("after 1 trials"), "\(resumed)")
        #expect((try resumed.object()["points"] as? [Any])?.count == 2)
    }

    @Test func aBadModelAmongGoodOnesDoesNotEndTheCampaign() throws {
        try line.file("good.onnx", TinyONNX.relu)
        try line.file("bad.onnx", TinyONNX.truncated)
        let run = try line.run(
            ["profile", "bad.onnx", "good.onnx", "--batch", "1", "--repeats", "1", "--json"] + Self.options)
        run.expectFailure(65, saying: "bad.onnx")
        let table = try run.object()
        #expect(
            (table["points"] as? [[String: Any]])?.map { $0.text("treatment.variant") } == [line.folder + "/good.onnx"])
        #expect((table["failures"] as? [Any])?.count == 1)
    }

    @Test func whatACampaignCannotBe() throws {
        try line.file("tiny.onnx", TinyONNX.relu)
        for options in [
            ["--batch", "0"], ["--batch", "1,1"], ["--repeats", "9223372036854775807"], ["--threads", "99999"],
            ["--cooldown", "1e300s"], ["--target", "2%", "--max-repeats", "0"], ["--target", "0%"], ["--warmup", "0"],
            ["--batch", "one"], ["--repeats", "0"], ["--target", "x"], ["--threads", "-1"],
        ] {
            try line.run(["profile", "tiny.onnx"] + Self.options.dropLast(4) + options).expectFailure(64)
        }
        try line.run(["profile", "tiny.onnx"] + Self.options + ["--onnxruntime", "/nonexistent.so"])
            .expectFailure(69, saying: "/nonexistent.so")
    }
}
