import Foundation
import Testing

/// `perjoule measure` leaves the command alone and tells what it cost.
struct MeasureTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private func measure(_ options: String..., shell script: String, input: [UInt8]? = nil) throws -> FinishedRun {
        try line.run(["measure", "--source", "modelled"] + options + ["--", "sh", "-c", script], input: input)
    }

    @Test func inputAndOutputPassByteForByte() throws {
        // Longer than any pipe's buffer, with every byte.
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        let run = try line.run("measure", "--quiet", "--", "cat", input: bytes)
        #expect(run.code == 0)
        #expect(run.output == bytes)
        #expect(run.error.isEmpty)
    }

    @Test func aPipeIsPassedToTheCommand() throws {
        let binary = try CommandLineRunner.binary()
        let run = try line.start(["sh", "-c", "seq 100000 | '\(binary)' measure --quiet -- wc -l | tr -d ' '"]).finish()
        #expect(run.text == "100000\n")
    }

    @Test(arguments: [("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("kill -9 $$", 137), ("kill -15 $$", 143)])
    func theExitCodeIsTheCommands(script: String, code: Int32) throws {
        let run = try measure("--json", shell: script)
        #expect(run.code == code && run.signal == 0, "\(run)")
        #expect(try run.object().number("exitCode") == Double(code))
    }

    @Test func aMissingProgramIs127() throws {
        let run = try line.run("measure", "--source", "modelled", "--", "no-such-program-at-all")
        run.expectFailure(127, saying: "no-such-program-at-all", "install it")
        // Figures of a command that never ran would be made up.
        #expect(run.errorLines.count == 1, "\(run)")
    }

    @Test func whatCannotBeRunIs126() throws {
        let path = try line.file("plain.txt", "text")
        try line.run("measure", "--source", "modelled", "--", path).expectFailure(126, saying: path, "chmod +x")
        try line.run("measure", "--source", "modelled", "--", line.folder).expectFailure(126, saying: "directory")
    }

    @Test func theReportGoesToStandardErrorAndNamesWhatIsModelled() throws {
        let run = try measure(shell: "echo out; echo err >&2; sleep 0.05")
        #expect(run.code == 0 && run.text == "out\n")
        #expect(run.error.contains("err\n"))
        for word in ["Energy, this command", "Energy, whole machine", "idle", "Power, peak", "Time", "modelled by"] {
            #expect(run.error.contains(word), "\(run)")
        }
        #expect(run.error.contains("WARNING: the window is shorter"), "\(run)")
    }

    @Test(.disabled(if: machineHasMeter, "this machine has a meter, so nothing falls back"))
    func fallingBackToTheModelIsSaidAloud() throws {
        let run = try line.run("measure", "--", "true")
        #expect(run.code == 0)
        #expect(run.error.contains("MODELLED, not measured"))
        // The source that would be best here, why it cannot be used, how to change that, and where the others stand.
        for text in ["rapl-powercap: ", "Fix: ", "perjoule sources"] { #expect(run.error.contains(text), "\(text)") }
        try line.run("measure", "--source", "rapl-powercap", "--", "true").expectFailure(69, saying: "rapl-powercap")
    }

    @Test func jsonIsTheLastLineWhateverTheCommandPrints() throws {
        let run = try measure("--json", "--country", "DEU", shell: "echo '{\"not\": this'; seq 3; echo oops >&2")
        let result = try run.object(lastLine: true)
        #expect(run.text.hasPrefix("{\"not\": this\n1\n2\n3\n"))
        for key in ["energy.command", "energy.host", "power.mean", "power.peak", "carbon.command"] {
            #expect(result.number(key + ".value").map { $0 >= 0 && $0.isFinite } == true, "\(key)")
            #expect(result.text(key + ".provenance.kind") == "modelled", "\(key)")
            #expect(result.number(key + ".interval.upper") != nil, "\(key)")
        }
        for key in ["seconds", "cpuSeconds", "peakMemory", "exitCode"] { #expect(result.number(key) != nil, "\(key)") }
        #expect(try #require(result.number("energy.command.value")) <= #require(result.number("energy.host.value")))
        #expect((result["flags"] as? [String])?.contains { $0.contains("shorter") } == true)
        #expect(result["sources"] as? [String] == ["modelled"])
    }

    @Test func repeatsAndWarmUps() throws {
        let run = try measure("--json", "--repeat", "3", "--warmup", "2", shell: "echo x >> count; echo y")
        let result = try run.object(lastLine: true)
        #expect((result["runs"] as? [Any])?.count == 3)
        #expect(try line.text(of: "count") == "x\nx\nx\nx\nx\n")
        // Warm-ups are silent.
        #expect(run.text.hasPrefix("y\ny\ny\n{"))
    }

    @Test func severalRunsGetNoInputAndAreToldSo() throws {
        let run = try measure("--repeat", "2", shell: "wc -c", input: Array("abc".utf8))
        #expect(run.error.contains("no standard input"))
        #expect(run.text.filter { !$0.isWhitespace } == "00")
    }

    @Test func aComparisonHasTestEffectAndInterval() throws {
        let run = try measure(
            "--json", "--repeat", "5", "--vs", "sh -c 'echo b >> order; sleep 0.03'",
            shell: "echo a >> order; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")
        let comparisons = try #require(try run.object()["comparison"] as? [[String: Any]])
        let time = try #require(comparisons.first { $0.text("unit") == "s" })
        for key in ["metric", "pairs", "meanA", "meanB", "ratio", "ratioInterval", "test", "cohensD", "cliffsDelta"] {
            #expect(time[key] != nil, "\(key)")
        }
        #expect(comparisons.contains { $0.text("metric")?.contains("energy") == true && $0.text("unit") == "J" })
        // Each goes first in every other pair.
        #expect(try line.text(of: "order").filter { $0 != "\n" } == "abbaabbaab")
        let shown = try measure("--repeat", "3", "--vs", "true", shell: "sleep 0.01")
        #expect(shown.code == 0 && shown.error.contains("true"))
    }

    @Test func csvHasALinePerRunUnderItsHeader() throws {
        let run = try measure("--csv", "--repeat", "2", shell: "exit 3")
        #expect(run.code == 3)
        let lines = run.text.split(whereSeparator: \.isNewline)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("command,run,exit_code,seconds,cpu_seconds,energy_command_joules"))
        #expect(lines[1].contains(",1,3,") && lines[2].contains(",2,3,"))
    }

    @Test func outputGoesToAFileWholeOrNotAtAll() throws {
        let run = try measure("--json", "--output", "result.json", shell: "echo hello")
        #expect(run.text == "hello\n")
        #expect(try line.text(of: "result.json").contains("\"energy\""))
        try measure("--json", "--output", "/nonexistent/result.json", shell: "true")
            .expectFailure(74, saying: "/nonexistent/result.json")
        #expect(try line.storedRuns().count == 2)
    }

    @Test func runsAreStoredShownExportedAndDeleted() throws {
        let result = try measure("--json", shell: "exit 7").object()
        let id = try #require(result.text("run"))
        let stored = try #require(try line.storedRuns().first)
        #expect(stored.text("id") == id && stored.text("kind") == "measure" && stored.text("state") == "complete")
        #expect(stored.text("label") == "sh -c 'exit 7'")
        #expect(try line.run("runs", "show", String(id.prefix(6))).text.contains("energy.command"))
        #expect(try line.run("runs", "show", id, "--json").object().isEmpty == false)
        #expect(try line.run("runs", "export", id, "--json").object().isEmpty == false)
        let csv = try line.run("runs", "export", id, "--format", "csv-long")
        #expect(csv.code == 0 && csv.text.contains("energy.command") && csv.text.contains("modelled"))
        #expect(try line.run("runs", "delete", id, "--json").object().text("deleted") == id)
        #expect(try line.storedRuns().isEmpty)
    }

    @Test func nothingIsStoredOnRequest() throws {
        let result = try measure("--json", "--no-store", shell: "true").object()
        #expect(result["run"] == nil)
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/store.sqlite"))
    }

    @Test func liveShowsPowerWhileTheCommandRuns() throws {
        let run = try measure("--live", shell: "sleep 3")
        #expect(run.errorLines.contains { $0.contains(" W (modelled)") && $0.contains("so far") }, "\(run)")
    }
}

/// Whether a source measures here; told by `perjoule sources` itself.
let machineHasMeter: Bool = {
    guard let line = try? CommandLineRunner(), let run = try? line.run("sources", "--json"),
        let sources = try? run.object()["sources"] as? [[String: Any]]
    else { return false }
    return sources.contains { $0["available"] as? Bool == true && $0.text("provenance") == "measured" }
}()
