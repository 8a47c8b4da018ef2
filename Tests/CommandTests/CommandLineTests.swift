import Foundation
import Testing

/// What all commands have in common.
struct CommandLineTests {
    static let commands = [
        "", "measure", "sources", "baseline", "profile", "plan", "simulate", "report", "inspect", "zoo", "zoo list",
        "zoo write",
        "predict", "predict network", "predict train", "predict evaluate", "predict explain", "predict calibrate",
        "load", "runs", "runs list", "runs show", "runs export", "runs delete", "carbon", "completions",
    ]

    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test(arguments: commands) func helpShowsAnExample(_ command: String) throws {
        let help = try line.run(words(command) + ["--help"])
        #expect(help.code == 0 && help.error.isEmpty)
        #expect(help.text.contains("Example"))
        #expect(help.text.contains("  perjoule " + command), "\(help)")
    }

    @Test(arguments: commands) func anUnknownOptionIsOneLineThatNamesTheHelp(_ command: String) throws {
        let operands = [
            "plan": "a.yaml", "simulate": "a.yaml", "profile": "a.onnx", "report": "a.yaml", "inspect": "a.onnx",
            "zoo write": "a",
            "runs show": "a", "runs export": "a", "runs delete": "a", "completions": "bash",
            "predict": "a.onnx", "predict network": "a.onnx", "predict train": "--layers a --out b",
            "predict evaluate": "--layers a", "predict calibrate": "--layers a", "load": "a",
        ]
        let operand = operands[command].map(words) ?? (command == "measure" ? ["--", "true"] : [])
        let run = try line.run(words(command) + ["--frobnicate"] + operand)
        run.expectFailure(64, saying: "--frobnicate", "--help")
        #expect(run.errorLines.count == 1 && run.output.isEmpty)
    }

    @Test(
        arguments: [
            (["bogus"], ["bogus", "perjoule --help"]), (["plan"], ["<file>", "perjoule plan --help"]),
            (["measure", "true"], ["after --"]), (["measure", "--"], ["after --"]),
            (["measure", "--repeat", "0", "--", "true"], ["--repeat"]),
            (["measure", "--repeet", "2", "--", "true"], ["--repeet", "--repeat"]),
            (["measure", "--json", "--csv", "--", "true"], ["--json", "--csv"]),
            (["measure", "--output", "x", "--", "true"], ["--output"]),
            (["measure", "--vs", "'open", "--", "true"], ["does not close"]),
            (["measure", "--interval", "nan", "--", "true"], ["nan", "1.5 ms"]),
            (["measure", "--interval", "0s", "--", "true"], ["interval"]),
            (["measure", "--cooldown", "3kg", "--", "true"], ["kg"]),
            (["measure", "--source", "rapl-powercup", "--", "true"], ["rapl-powercap"]),
            (["measure", "--country", "Germny", "--", "true"], ["Germany"]),
            (["measure", "--pue", "0.5", "--country", "DEU", "--", "true"], ["PUE"]),
            (["measure", "--cpu-idle-watts", "50W", "--cpu-full-watts", "5W", "--", "true"], ["above"]),
            (["baseline", "--duration", "0s"], ["0 s"]), (["baseline", "--duration", "1e300s"], ["30 s"]),
            (["measure", "--repeat", "9223372036854775807", "--", "true"], ["--repeat"]),
            (["measure", "--warmup", "9223372036854775807", "--", "true"], ["--warmup"]),
            (["runs", "--limit", "0"], ["--limit"]),
            (["carbon", "Norwy"], ["Norway"]),
            (["completions", "tcsh"], ["zsh"]), (["runs", "show", "zzz"], ["zzz", "perjoule runs"]),
            (["runs", "delete", "zzz"], ["zzz"]), (["runs", "export", "zzz", "--format", "xml"], ["csv"]),
        ] as [([String], [String])])
    func wrongUsageSaysWhatToDo(arguments: [String], says: [String]) throws {
        let run = try line.run(arguments)
        run.expectFailure(64)
        for word in says { #expect(run.problems.first?.contains(word) == true, "\(run)") }
    }

    @Test func theVersionIsANumber() throws {
        let run = try line.run("--version")
        #expect(run.code == 0)
        #expect(run.text.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionScripts(_ shell: String) throws {
        let script = try line.run("completions", shell)
        #expect(script.code == 0)
        for command in ["measure", "profile", "--latency-sla"] {
            #expect(script.text.contains(command.drop { $0 == "-" }))
        }
        #expect(try line.run("completions", shell, "--json").object().text("script") == String(script.text.dropLast()))
        guard CommandLineRunner.isInstalled(shell) else { return }
        let path = try line.file("script", script.output)
        let checked = try line.start([shell, "-n", path]).finish()
        #expect(checked.code == 0 && checked.error.isEmpty, "\(checked)")
    }

    @Test(
        arguments: [
            (["sources"], ["machine", "sources"]),
            (["inspect", "zoo:resnet18"], ["nodes", "total", "unknownOperators"]),
            (["runs"], []), (["zoo"], ["name", "published"]), (["carbon", "NOR"], ["country", "intensity", "year"]),
            (["carbon"], ["country", "intensity", "year"]),
        ] as [([String], [String])])
    func jsonHasItsKeys(arguments: [String], keys: [String]) throws {
        let run = try line.run(arguments + ["--json"])
        #expect(run.code == 0 && run.error.isEmpty, "\(run)")
        let value = try run.json()
        let object = value as? [String: Any] ?? (value as? [[String: Any]])?.first ?? [:]
        for key in keys { #expect(object[key] != nil, "\(key) in \(object.keys)") }
    }

    @Test func theZooWritesAModelThatInspectReads() throws {
        let written = try line.run("zoo", "write", "shufflenet_v2_x1_0@32", "--output", "small.onnx", "--json")
        #expect(try written.object().text("model") == "zoo:shufflenet_v2_x1_0@32")
        let read = try line.run("inspect", "small.onnx", "--batch", "2", "--json")
        let same = try line.run("inspect", "zoo:shufflenet_v2_x1_0@32", "--batch", "2", "--json")
        #expect(read.code == 0 && same.code == 0)
        #expect(try read.object().number("total.parameters") == same.object().number("total.parameters"))
        try line.run("zoo", "write", "shufflenet_v2_x1_0@32", "--output", "/nonexistent/x.onnx")
            .expectFailure(74, saying: "/nonexistent/x.onnx")
    }

    @Test func aReaderThatGoesAwayIsNoCrash() throws {
        let pipe = try line.start(["sh", "-c", "'\(try CommandLineRunner.binary())' carbon | head -n 1"]).finish()
        #expect(pipe.code == 0 && pipe.error.isEmpty, "\(pipe)")
    }
}
