import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Hyper-parameter search as its users meet it: lines of JSON in and out, and a training that is a shell script.
struct TuneTests {
    private let line: CommandLineRunner
    private let space: String

    init() throws {
        line = try CommandLineRunner()
        space = try line.file(
            "space.yaml",
            """
            parameters:
              - {name: x, type: float, low: 1e-3, high: 1, log: true}
              - {name: layers, type: int, low: 1, high: 4}
              - {name: act, type: categorical, choices: [relu, gelu]}
              - {name: slope, type: float, low: 0, high: 1, step: 0.25, when: {act: relu}}
            """)
    }

    private func askTell(_ options: [String], _ lines: [String]) throws -> FinishedRun {
        try line.run(
            ["tune", "ask-tell", "--space", space] + options, input: Array(lines.joined(separator: "\n").utf8))
    }

    static let samplers = ["random", "grid", "sobol", "tpe", "gp", "gp-per-joule", "cmaes", "nsga2", "ehvi"]

    @Test(arguments: samplers) func everySamplerIsDrivenByLines(_ sampler: String) throws {
        let isPair = sampler == "ehvi"
        var lines: [String] = []
        for id in 0..<14 {
            let value = Double((id * 37) % 11) / 11
            lines.append("{\"ask\":1}")
            lines.append(
                "{\"tell\":{\"id\":\(id),\"values\":[\(value)\(isPair ? ",\(10 - value)" : "")],\"energy\":2.5}}")
        }
        lines.append(isPair ? "{\"front\":1}" : "{\"best\":1}")
        let options = ["--sampler", sampler, "--seed", "7", "--directions", isPair ? "maximize,minimise" : "minimise"]
        let run = try askTell(options, lines)
        #expect(run.code == 0, "\(run)")
        let answers = run.text.split(separator: "\n").map(String.init)
        #expect(answers.count == lines.count, "\(run)")
        for id in 0..<14 {
            #expect(answers[2 * id].hasPrefix("{\"id\":\(id),\"params\":{\"x\":"), "\(answers[2 * id])")
            #expect(answers[2 * id + 1] == "{\"ok\":true}")
        }
        #expect(try askTell(options, lines).output == run.output, "the same lines give the same answers")
        let other = try askTell(["--sampler", sampler, "--seed", "8", "--directions", options[5]], lines)
        #expect(other.output != run.output)
    }

    @Test func aBadLineIsAnsweredAndTheLastNeedsNoEnd() throws {
        let run = try askTell(
            [], ["{\"ask\":1}", "what", "", "{\"tell\":{\"id\":0,\"values\":[0.93, 41.2]}}", "{\"ask\":1"])
        #expect(run.code == 0, "\(run)")
        let answers = run.text.split(separator: "\n")
        #expect(answers.count == 4 && answers[2] == "{\"ok\":true}", "\(run)")
        #expect(answers[1].contains("\"line\":2") && answers[3].contains("\"line\":5"), "\(run)")
    }

    @Test func answersComeAtOnce() throws {
        try #require(CommandLineRunner.isInstalled("python3"))
        let script = """
            import json, subprocess, sys
            search = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
            def call(**request):
                search.stdin.write(json.dumps(request) + "\\n")
                search.stdin.flush()
                return json.loads(search.stdout.readline())
            for _ in range(20):
                trial = call(ask=1)
                assert call(tell={"id": trial["id"], "values": [trial["params"]["x"]]}) == {"ok": True}
            print(call(best=1)["best"]["values"][0] < 0.1)
            search.stdin.close()
            print(search.wait())
            """
        let run = try line.start(
            ["python3", "-c", script, CommandLineRunner.binary(), "tune", "ask-tell", "--space", space]
        ).finish()
        #expect(run.text == "True\n0\n", "\(run)")
    }

    @Test func wrongSettingsAreToldBeforeAnyLine() throws {
        try askTell(["--sampler", "tep"], []).expectFailure(64, saying: "no sampler tep", "did you mean tpe?")
        try askTell(["--directions", "up"], []).expectFailure(64, saying: "“up” is no direction")
        try askTell(["--sampler", "gp", "--directions", "min,min,min"], []).expectFailure(64, saying: "3 objectives")
        try line.file("bad.yaml", "parameters: [{name: x, type: float, low: 1, high: 0}]")
        try line.run("tune", "ask-tell", "--space", line.folder + "/bad.yaml")
            .expectFailure(65, saying: "bad.yaml:1:", "is not below high")
        try line.run("tune", "ask-tell", "--space", "none.yaml").expectFailure(65, saying: "no such file")
    }

    @Test func aKilledStudyGoesOn() throws {
        let asks = (0..<12).map { "{\"tell\":{\"id\":\($0),\"values\":[0.\($0)]}}\n{\"ask\":1}" }
        let options = ["--study", "s", "--directions", "minimise", "-q"]
        let whole = try askTell(["--directions", "minimise"], ["{\"ask\":1}"] + asks)
        let script =
            "(printf '%s\\n' \"$2\"; sleep 600) | \"$0\" tune ask-tell --space \"$1\" \(options.joined(separator: " "))"
        let first = (["{\"ask\":1}"] + asks.prefix(6)).joined(separator: "\n")
        let started = try line.start(["sh", "-c", script, CommandLineRunner.binary(), space, first])
        #expect(started.wait { (try? line.storedRuns().first?.text("state")) == "running" })
        #expect(started.wait { (try? recordCount()) == 7 })
        started.sendToGroup(SIGKILL)
        _ = try started.finish()
        let rest = try askTell(options, ["{\"running\":1}"] + asks.dropFirst(6))
        let answers = rest.text.split(separator: "\n")
        #expect(answers.first?.contains("{\"id\":6,") == true, "\(rest)")
        #expect(answers.suffix(12) == whole.text.split(separator: "\n").suffix(12), "\(rest)")
        let listed = try line.run("tune", "list", "--json")
        #expect((try listed.json() as? [[String: Any]])?.first?.number("trials") == 13, "\(listed)")
    }

    private func recordCount() throws -> Int? {
        let listed = try line.run("tune", "list", "--json")
        return (try listed.json() as? [[String: Any]])?.first?.number("trials").map { Int($0) }
    }

    // MARK: Training commands

    private static let training = """
        for step in 1 2 3; do echo "{\\"step\\": $step, \\"accuracy\\": 0.$layers$step}"; done
        echo "{\\"accuracy\\": 0.$layers}"
        """

    private func tune(_ options: [String], _ script: String = "layers=$1; " + training) throws -> FinishedRun {
        try line.run(
            ["tune", "--space", space, "--source", "modelled", "--objective", "accuracy"] + options
                + ["--", "sh", "-c", script, "train", "{layers}", "{x}", "{act}", "{slope}"])
    }

    @Test func aCommandIsTuned() throws {
        let run = try tune([
            "--sampler", "random", "--trials", "12", "--json", "--csv", line.folder + "/t.csv", "--report",
            line.folder + "/t.html",
        ])
        #expect(run.code == 0, "\(run)")
        let result = try run.object()
        #expect(result.number("trials.complete") == 12 && result.number("best.values.accuracy") == 0.4, "\(run)")
        #expect(result.number("best.params.layers") == 4)
        #expect(result.text("energy.trials.provenance.kind") == "modelled")
        #expect((result.number("energy.trials.value") ?? 0) > 0 && (result.number("energy.search.value") ?? 0) > 0)
        #expect(try line.text(of: "t.csv").split(separator: "\n").count == 13)
        let page = try line.text(of: "t.html")
        #expect(page.contains("Best accuracy so far") && page.contains("<svg"))
        // The same command has nothing left to do; with more trials it goes on.
        let again = try tune(["--sampler", "random", "--trials", "12", "--json"]).object()
        #expect(again.text("run") == result.text("run") && again.number("trials.asked") == 12)
        let more = try tune(["--sampler", "random", "--trials", "15", "--json"]).object()
        #expect(more.text("run") == result.text("run") && more.number("trials.complete") == 15)
        let fresh = try tune(["--sampler", "random", "--trials", "2", "--fresh", "--json"]).object()
        #expect(fresh.text("run") != result.text("run") && fresh.number("trials.asked") == 2)
        let shown = try line.run("tune", "show", "space")
        #expect(shown.code == 0 && shown.text.contains("Search space"), "\(shown)")
    }

    /// Far more than one trial takes, also on a machine that has much else to do, and less than a hundred take.
    @Test(arguments: [["--energy", "budget", "30J"], ["--energy", "budget 30J"], ["--energy-budget", "30J"]])
    func aBudgetEndsTheSearch(_ budget: [String]) throws {
        let run = try tune(
            budget + ["--cpu-idle-watts", "10W", "--cpu-full-watts", "50W", "--json"],
            "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo '{\"accuracy\": 0.5}'")
        #expect(run.code == 0, "\(run)")
        let result = try run.object()
        #expect(result.number("energy.budget") == 30)
        #expect((result.number("trials.asked") ?? 0) < 100, "\(run)")
        #expect(result.text("ended")?.contains("the energy budget of 30") == true, "\(run)")
    }

    @Test func aTrialThatOutgrowsTheBudgetIsEnded() throws {
        let run = try tune(
            ["--energy", "budget", "1J", "--cpu-idle-watts", "10W", "--cpu-full-watts", "50W", "--json"],
            "while :; do :; done")
        #expect(run.code == 1, "\(run)")
        let result = try run.object()
        #expect(result.number("trials.failed") == 1, "\(run)")
        #expect(run.error.contains("the rest of the energy budget ended it"), "\(run)")
    }

    @Test func energyIsMinimisedBesideTheObjective() throws {
        let run = try tune(["--sampler", "gp", "--energy", "minimise", "--trials", "3", "--json"])
        #expect(run.code == 0, "\(run)")
        let result = try run.object()
        #expect(result.text("sampler") == "ehvi" && (result["front"] as? [Any])?.isEmpty == false, "\(run)")
    }

    @Test func whatCannotWorkIsToldBeforeAnythingRuns() throws {
        func refuse(_ options: [String], _ command: [String], _ code: Int32, _ words: String) throws {
            try line.run(["tune", "--space", space] + options + ["--"] + command).expectFailure(code, saying: words)
        }
        let all = ["true", "{x}", "{layers}", "{act}", "{slope}"]
        try refuse(["--objective", "accuracy"], all + ["{rate}"], 64, "{rate} is no parameter")
        try refuse(["--objective", "accuracy"], ["true", "{x}"], 64, "does not use layers, act, slope")
        try refuse(["--objective", "foo"], all, 64, "maximised or minimised")
        try refuse(["--objective", "accuracy", "--energy", "some"], all, 64, "no goal for energy")
        try refuse(["--objective", "accuracy", "--energy", "minimise", "--sampler", "cmaes"], all, 64, "use nsga2")
        try refuse(["--objective", "accuracy", "--pruner", "mode"], all, 64, "no pruner mode")
        try refuse(["--objective", "accuracy", "--report", "x.pdf"], all, 64, "no known ending")
        #expect(try line.storedRuns().isEmpty)
    }

    @Test func aCommandThatAlwaysFailsEndsTheSearch() throws {
        let run = try tune(["--failures", "2", "--json"], "echo broken >&2; exit 4")
        run.expectFailure(1, saying: "2 trials in a row failed", "status 4", "broken")
        #expect(try run.object().number("trials.failed") == 2)
    }

    @Test func aKilledSearchRunsItsOpenTrialAgain() throws {
        // The third trial hangs until the file “go” is there.
        let script = """
            if [ $PERJOULE_TRIAL = 2 ] && [ ! -e \(line.folder)/go ]; then touch \(line.folder)/hangs; sleep 600; fi
            layers=$1; \(Self.training)
            """
        let options = ["--sampler", "random", "--trials", "5", "--json"]
        let started = try line.start(
            [
                CommandLineRunner.binary(), "tune", "--space", space, "--source", "modelled", "--objective", "accuracy",
            ] + options + ["--", "sh", "-c", script, "train", "{layers}", "{x}", "{act}", "{slope}"])
        #expect(started.wait { FileManager.default.fileExists(atPath: line.folder + "/hangs") })
        started.send(SIGKILL)
        #expect(try started.finish().signal == SIGKILL)
        try line.file("go", "")
        let run = try tune(options, script)
        #expect(run.code == 0 && run.error.contains("going on with search “space” after 2 trials"), "\(run)")
        let result = try run.object()
        #expect(result.number("trials.complete") == 5, "\(run)")
        let params = try #require(result["all"] as? [[String: Any]]).map { $0.number("params.x") }
        let whole = try #require(try tune(options + ["--name", "whole"], script).object()["all"] as? [[String: Any]])
        #expect(params == whole.map { $0.number("params.x") })
    }

    @Test func controlCKeepsWhatIsThere() throws {
        let started = try line.start([
            CommandLineRunner.binary(), "tune", "--space", space, "--source", "modelled", "--objective", "accuracy",
            "--sampler", "random", "--parallel", "2", "--", "sh", "-c",
            "if [ $PERJOULE_TRIAL -gt 1 ]; then touch \(line.folder)/hangs; sleep 600; fi; echo '{\"accuracy\": 0.5}'",
            "{layers}", "{x}", "{act}", "{slope}",
        ])
        #expect(started.wait { FileManager.default.fileExists(atPath: line.folder + "/hangs") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.signal == 0, "\(run)")
        #expect(run.error.contains("the same command goes on"), "\(run)")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test func shellsKnowTheSamplers() throws {
        let script = try line.run("completions", "bash").text
        #expect(script.contains("gp-per-joule") && script.contains("hyperband"))
    }
}
