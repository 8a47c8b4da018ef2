import Foundation
import Testing

/// `perjoule load` against a small server of the protocol, written in Python.
struct LoadTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    /// Answers every third request 429 when it is told to, and else with some energy.
    private static let server = """
        import http.server, json, sys
        refuses = len(sys.argv) > 1
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            count = 0
            def answer(self, value, status=200):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                if self.path != "/v2/models/m":
                    return self.answer({"error": "no such model"}, 404)
                self.answer({"name": "m", "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}]})
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/v2/repository/index":
                    return self.answer([{"name": "m"}])
                Handler.count += 1
                if refuses and Handler.count % 3 == 0:
                    return self.answer({"error": "too many"}, 429)
                self.answer({"model_name": "m", "parameters": {"energy_j": 2, "idle_energy_j": 0.5, "variant": "v",
                    "energy_provenance": "modelled by busy time"}, "outputs": []})
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private static var hasPython: Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: $0 + "/python3")
        }
    }

    /// Runs `load` while a server runs.
    private func load(_ arguments: [String], refuses: Bool = false) throws -> FinishedRun {
        let server = try start(refuses: refuses)
        defer { end(server.run) }
        return try line.run(["load", server.address] + arguments)
    }

    private func start(refuses: Bool = false) throws -> (run: StartedRun, address: String) {
        let script = try line.file("server.py", Self.server)
        let output = line.folder + "/port-" + UUID().uuidString
        let run = try line.start(["sh", "-c", "exec python3 \(script) \(refuses ? "refuse" : "") > \(output)"])
        var port = ""
        #expect(
            run.wait {
                port = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
                return port.hasSuffix("\n")
            })
        return (run, "127.0.0.1:\(port.dropLast())")
    }

    private func end(_ run: StartedRun) {
        run.send(SIGKILL)
        _ = try? run.finish()
    }

    // The server is a script.
    @Test(.enabled(if: hasPython)) func tellsFiguresAsJSONAndInAReport() throws {
        let run = try load([
            "--rate", "100", "--duration", "1s", "--seed", "3", "--json", "--report", line.folder + "/out.html",
        ])
        #expect(run.code == 0, "\(run)")
        let object = try run.object()
        let requests = try #require(object.number("requests"))
        #expect(object.number("answered") == requests && requests > 60)
        let energy = try #require(object["energy"] as? [String: Any])
        let perRequest = try #require(energy["perRequest"] as? [String: Any])
        #expect(perRequest.number("value") == 2)
        #expect(try line.text(of: "out.html").contains("Share of requests within a latency"))
    }

    @Test(.enabled(if: hasPython)) func failuresAndGoalsHaveExitCodes() throws {
        #expect(try load(["--concurrency", "2", "--requests", "30"], refuses: true).code == 1)
        #expect(try load(["--concurrency", "1", "--requests", "10", "--sla", "1ns"]).code == 3)
        #expect(try load(["--concurrency", "1", "--requests", "10", "--sla", "60s"]).code == 0)
    }

    @Test(.enabled(if: hasPython)) func controlCTellsWhatWasFound() throws {
        let server = try start()
        defer { end(server.run) }
        let started = try line.start(
            [CommandLineRunner.binary(), "load", server.address, "--rate", "50", "--duration", "10min", "--json"])
        #expect(started.wait { started.errorSoFar.contains("answered") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130, "\(run)")
        #expect(try run.object()["isInterrupted"] as? Bool == true)
    }

    @Test(.enabled(if: hasPython)) func traceAndModelAreNamedWhereTheyAreWrong() throws {
        let trace = try line.file("rates.csv", "rate\n20\n30\n")
        #expect(try load(["--trace", trace, "--speed", "4"]).code == 0)
        try load(["--model", "n", "--rate", "5"]).expectFailure(65, saying: "“n” is not served", "m")
        try load(["--rate", "5", "--input", "y=1,4"]).expectFailure(64, saying: "“y”", "x")
        try load(["--rate", "5", "--input", "x=1,5"]).expectFailure(64, saying: "[1, 5]")
    }

    @Test(arguments: [
        ([], 64, "no load"), (["--rate", "5", "--concurrency", "2"], 64, "--concurrency"),
        (["--speed", "2", "--rate", "5"], 64, "--trace"), (["--requests", "5"], 64, "--concurrency"),
        (["--rate", "5", "--report", "a.txt"], 64, ".html"), (["--trace", "nowhere.csv"], 65, "nowhere.csv"),
        (["--rate", "5"], 69, "127.0.0.1:1"), (["--concurrency", "0"], 64, "callers"),
    ])
    func mistakesAreOneLine(_ arguments: [String], code: Int32, word: String) throws {
        try line.run(["load", "127.0.0.1:1"] + arguments).expectFailure(code, saying: word)
    }
}
