import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `perjoule serve` as a process, asked by curl.
struct ServeTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private static let canServe = CommandLineRunner.engineLibrary != nil && CommandLineRunner.isInstalled("curl")
    private static let reason: Comment = "ONNX Runtime (scripts/setup) or curl is not installed"

    /// A pipeline of one stage whose tiny model has typed-in figures.
    private static let pipeline = """
        name: tiny
        goals: {rate: 5/s, latencySLA: 1s}
        serve: {period: 200ms, minimumDwell: 0s}
        stages:
          - name: relu
            variants:
              - {name: small, model: relu.onnx, accuracy: 0.5, points: [
                  {batch: 1, latency: 20ms, cores: 1, energy: 0.1J, idlePower: 0.1W}]}
              - {name: large, model: relu.onnx, accuracy: 0.9, points: [
                  {batch: 1, latency: 150ms, cores: 1, energy: 1J, idlePower: 0.1W}]}
        """

    private func start(_ arguments: [String]) throws -> (run: StartedRun, url: String) {
        let run = try line.start(
            [CommandLineRunner.binary(), "serve"] + arguments + ["--port", "0", "--source", "modelled"])
        #expect(run.wait { run.errorSoFar.contains(" is served at ") || run.errorSoFar.contains("error:") })
        let said = run.errorSoFar
        let url = try #require(said.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") }, "\(said)")
        return (run, String(url))
    }

    private func ask(_ arguments: String...) throws -> FinishedRun {
        try line.start(["curl", "-sS", "--max-time", "60"] + arguments).finish()
    }

    private static let question =
        #"{"id": "q", "inputs": [{"name": "x", "shape": [1, 8], "datatype": "FP32", "data": [-1, 2, -3, 4, -5, 6, -7, 8]}]}"#

    private func expectAnswer(_ url: String, _ model: String) throws {
        let answer = try ask("\(url)/v2/models/\(model)/infer", "-d", Self.question).object()
        let outputs = try #require(answer["outputs"] as? [[String: Any]], "\(answer)")
        #expect(outputs.first?["data"] as? [Double] == [0, 2, 0, 4, 0, 6, 0, 8])
        // Parameters of a pipeline have the stage's name before them.
        let parameters = try #require(answer["parameters"] as? [String: Any], "\(answer)")
        let batches = parameters.filter { $0.key == "batch_size" || $0.key.hasSuffix(".batch_size") }
        #expect(answer.text("id") == "q" && batches.count == 1 && batches.first?.value as? Double == 1, "\(answer)")
    }

    @Test(.enabled(if: canServe, reason)) func aModelIsServedAndDrained() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        let (started, url) = try start(["relu.onnx", "--json"])
        try expectAnswer(url, "relu")
        #expect(try ask("\(url)/v2/health/ready", "-o", "/dev/null", "-w", "%{http_code}").text == "200")
        #expect(try ask("\(url)/metrics").text.contains("perjoule_requests_total"))
        try expectJoules(url, "relu")
        #expect(try ask("\(url)/").text.contains("<html"))
        started.send(SIGTERM)
        let run = try started.finish()
        #expect(run.code == 0 && run.signal == 0, "\(run)")
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == 2, "\(run)")
        let ready = try #require(
            try JSONSerialization.jsonObject(with: Data(lines.first.map(String.init)?.utf8 ?? "".utf8))
                as? [String: Any])
        #expect(ready.text("url") == url && (ready["models"] as? [String])?.first == "relu")
        let summary = try run.object(lastLine: true)
        let requests = try #require(summary.number("requests"))
        #expect(requests >= 2 && summary.number("answered") == requests, "\(summary)")
        #expect(try line.storedRuns().first?.text("kind") == "serve")
    }

    /// Answers tell their joules once a window of the meter has closed.
    private func expectJoules(_ url: String, _ model: String) throws {
        let ask = { try self.ask("\(url)/v2/models/\(model)/infer", "-d", Self.question, "-D", "-") }
        var answer = try ask().text
        for _ in 0..<100 where !answer.contains("energy_j") { answer = try ask().text }
        let halves = answer.components(separatedBy: "\r\n\r\n")
        try #require(halves.count == 2, "\(answer)")
        #expect(halves[0].lowercased().contains("server-timing: ") && halves[0].contains("energy;desc="), "\(answer)")
        let body = try JSONSerialization.jsonObject(with: Data(halves[1].utf8)) as? [String: Any]
        let parameters = try #require(body?["parameters"] as? [String: Any], "\(answer)")
        let parts = ["dynamic_energy_j", "idle_energy_j"].compactMap { parameters.number($0) }
        let energy = try #require(parameters.number("energy_j"), "\(answer)")
        #expect(energy > 0 && parts.count == 2 && abs(parts[0] + parts[1] - energy) <= 1e-9 * energy, "\(answer)")
        #expect(parameters.text("energy_provenance")?.hasPrefix("modelled by ") == true, "\(answer)")
        #expect((parameters.number("power_w") ?? 0) > 0, "\(answer)")
    }

    /// A request that waits for its batch to fill is not lost, nor waits on, when the server is told to end.
    @Test(.enabled(if: canServe, reason)) func whatWaitsIsAnsweredAtTheEnd() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        let (started, url) = try start(["relu.onnx", "--json", "--batch-policy", "timeout:10min"])
        let asked = try line.start([
            "curl", "-sS", "--max-time", "60", "\(url)/v2/models/relu/infer", "-d", Self.question, "-w", "%{http_code}",
        ])
        func waits() -> Bool {
            (try? ask("\(url)/metrics").text.contains(#"perjoule_queue_length{stage="relu"} 1"#)) == true
        }
        #expect(started.wait(until: waits), "\(started.errorSoFar)")
        started.send(SIGTERM)
        let answer = try asked.finish()
        #expect(answer.text.hasSuffix("200") && answer.text.contains(#""batch_size":1"#), "\(answer)")
        let run = try started.finish()
        let summary = try run.object(lastLine: true)
        #expect(run.code == 0 && summary.number("answered") == 1 && summary.number("failed") == 0, "\(run)")
    }

    @Test(.enabled(if: canServe, reason)) func aPipelineFollowsItsLoad() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        try line.file("tiny.yaml", Self.pipeline)
        let (started, url) = try start(["tiny.yaml"])
        #expect(started.errorSoFar.contains("relu: large"))
        try expectAnswer(url, "tiny")
        // Far more than the large model's capacity: the small one must take over.
        for _ in 0..<200 where !started.errorSoFar.contains("moved relu from large to small") {
            _ = try ask("-Z", "\(url)/v2/models/tiny/infer?[1-60]", "-d", Self.question, "-o", "/dev/null")
        }
        #expect(started.errorSoFar.contains("moved relu from large to small"), "\(started.errorSoFar)")
        try expectAnswer(url, "relu")
        started.send(SIGINT)
        let run = try started.finish()
        #expect(run.code == 0 && run.signal == 0 && run.text.hasPrefix("tiny: "), "\(run)")
        #expect(run.text.contains("plan change") && run.text.contains(" 0 failed"), "\(run)")
    }

    @Test(.enabled(if: canServe, reason)) func aDryRunOnlyTells() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        try line.file("tiny.yaml", Self.pipeline)
        let (started, url) = try start(["tiny.yaml", "--dry-run"])
        for _ in 0..<200 where !started.errorSoFar.contains("would move") {
            _ = try ask("-Z", "\(url)/v2/models/tiny/infer?[1-60]", "-d", Self.question, "-o", "/dev/null")
        }
        #expect(started.errorSoFar.contains("would move relu from large to small"), "\(started.errorSoFar)")
        let model = try ask("\(url)/v2/models/relu/infer", "-d", Self.question).object()
        #expect(model.text("parameters.variant") == "large", "\(model)")
        started.send(SIGTERM)
        let run = try started.finish()
        #expect(run.code == 0 && run.text.contains("0 plan changes"), "\(run)")
    }

    @Test(.enabled(if: canServe, reason)) func withoutFiguresPlansDoNotFollow() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        try line.file(
            "bare.yaml",
            "name: bare\nstages:\n  - {name: relu, variants: [{name: v, accuracy: 1, model: relu.onnx}, {name: w, accuracy: 1, model: relu.onnx}]}\n"
        )
        let (started, url) = try start(["bare.yaml"])
        #expect(
            started.errorSoFar.contains("plans do not follow the load")
                && started.errorSoFar.contains("operating points"))
        try expectAnswer(url, "bare")
        started.send(SIGTERM)
        #expect(try started.finish().code == 0)
    }

    @Test func wrongFilesAndOptionsAreToldAtOnce() throws {
        func serve(_ text: String, _ more: String...) throws -> FinishedRun {
            try line.file("relu.onnx", TinyONNX.relu)
            try line.file("p.yaml", text)
            return try line.run(["serve", "p.yaml", "--port", "0"] + more)
        }
        let file = Self.pipeline
        func with(_ old: String, _ new: String) -> String { file.replacingOccurrences(of: old, with: new) }
        try serve(with("period: 200ms", "perod: 200ms")).expectFailure(65, saying: "p.yaml:3", "perod", "period")
        try serve(with("period: 200ms", "degrade: accuracy-frist")).expectFailure(65, saying: "accuracy-first")
        try serve(with("    variants:", "    transform: nome\n    variants:"))
            .expectFailure(65, saying: "p.yaml:5", "nome", "did you mean “none”")
        try serve(with("model: relu.onnx, accuracy: 0.9", "accuracy: 0.9")).expectFailure(65, saying: "large", "model:")
        try serve(with("name: relu", "name: tiny")).expectFailure(65, saying: "tiny", "rename")
        try serve(file, "--host", "0.0.0.0").expectFailure(64, saying: "0.0.0.0", "TLS")
        try serve(file, "--address", "http://127.0.0.1:1").expectFailure(64, saying: "--on ray")
        try line.run("serve", "relu.onnx", "--port", "0", "--batch-policy", "smdp")
            .expectFailure(65, saying: "smdp", "stage “relu”")
        try serve(file, "--otlp-endpoint", "ftp://h").expectFailure(65, saying: "ftp")
        try serve(file, "--trace-share", "0.5").expectFailure(64, saying: "--otlp-endpoint")
        try serve(file, "--otlp-endpoint", "http://h:1", "--trace-share", "2").expectFailure(64, saying: "at most 1")
        try serve(file, "--otlp-endpoint", "http://h:1", "--on", "ray", "--address", "http://127.0.0.1:1")
            .expectFailure(64, saying: "--otlp-endpoint is of --on embedded")
        try line.run("serve", "absent.onnx", "--port", "0").expectFailure(65, saying: "absent.onnx")
    }
}
