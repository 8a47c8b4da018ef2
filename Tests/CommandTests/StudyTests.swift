import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Studies from the file to the report; a kill loses nothing.
@Suite(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"))
struct StudyTests {
    private let line: CommandLineRunner

    init() throws {
        line = try CommandLineRunner()
        try line.file("tiny.onnx", TinyONNX.relu)
    }

    private static let meter = ["--source", "modelled"]

    private func study(window: String = "100ms", _ more: String = "") throws {
        try line.file(
            "study.yaml",
            """
            kind: variants
            replicates: 2
            warmup: 0
            models: [{name: tiny, model: tiny.onnx, accuracy: 50%, citation: a table}]
            batches: [1, 2]
            threads: [1]
            window: \(window)
            \(more)
            """)
    }

    @Test func fromAFileToItsReport() throws {
        try study()
        let dry = try line.run("study", "study.yaml", "--dry-run", "--json")
        #expect(try dry.code == 0 && (dry.object()["trials"] as? [Any])?.count == 4, "\(dry)")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/store.sqlite"))

        let run = try line.run(["study", "study.yaml", "--report", "out.html", "--csv", "rows.csv"] + Self.meter)
        #expect(run.code == 0 && run.text.contains("needs the least energy"), "\(run)")
        #expect(run.text.contains("Overhead of the study itself"))
        let html = try line.text(of: "out.html")
        #expect(html.contains("<svg") && html.contains("a table") && html.firstMatch(of: /(?i)\bnan\b/) == nil)
        let csv = try line.text(of: "rows.csv").split(separator: "\n")
        #expect(csv.count == 5 && csv[0].contains("factor.model") && csv[1].contains("modelled"))

        let stored = try line.run("study", "study.yaml", "--stored", "--json")
        #expect(try stored.code == 0 && (stored.object()["rows"] as? [Any])?.count == 4, "\(stored)")
        #expect(try line.storedRuns().count == 1)
    }

    @Test func aKilledStudyGoesOnWhereItWas() throws {
        try study(window: "1500ms")
        let arguments = ["study", "study.yaml"] + Self.meter
        let started = try line.start([CommandLineRunner.binary()] + arguments)
        // The third trial is announced after the second is stored.
        #expect(started.wait { started.errorSoFar.contains("2/4") })
        started.send(SIGKILL)
        #expect(try started.finish().signal == SIGKILL)

        let resumed = try line.run(arguments + ["--json"])
        #expect(resumed.code == 0 && resumed.error.contains("after 2 trials"), "\(resumed)")
        #expect((try resumed.object()["rows"] as? [Any])?.count == 4)
        let runs = try line.storedRuns()
        #expect(runs.count == 1 && runs.first?.text("state") == "complete")
    }

    @Test func controlCKeepsTheStudyForLater() throws {
        try study(window: "1500ms")
        let started = try line.start([CommandLineRunner.binary(), "study", "study.yaml"] + Self.meter)
        #expect(started.wait { started.errorSoFar.contains("1/4") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.error.contains("the same command goes on"), "\(run)")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test func aBudgetIsKept() throws {
        try study("budget: {trials: 3}")
        let run = try line.run(["study", "study.yaml", "--json"] + Self.meter)
        #expect(run.code == 0 && run.error.contains("the budget of 3 trials is spent"), "\(run)")
        #expect(try run.object().text("summary.end") == "trials")
        try study()
        let more = try line.run(["study", "study.yaml", "--json"] + Self.meter)
        #expect(more.code == 0 && more.error.contains("after 3 trials"), "\(more)")
    }

    @Test func twoMachinesAreMerged() throws {
        try study()
        for name in ["a", "b"] {
            let run = try line.run(["study", "study.yaml", "--csv", "\(name).csv"] + Self.meter)
            #expect(run.code == 0, "\(run)")
        }
        try line.file(
            "merge.yaml", "kind: merge\nfiles: [{file: a.csv, machine: one}, {file: b.csv, machine: two}]\n")
        let merged = try line.run("study", "merge.yaml", "--json")
        #expect(try merged.code == 0 && (merged.object()["rows"] as? [Any])?.count == 8, "\(merged)")
    }

    @Test func whatAStudyCannotBe() throws {
        try study("budgets: {trials: 3}")
        try line.run("study", "study.yaml").expectFailure(65, saying: "did you mean “budget”?")
        try study()
        try line.run("study", "gone.yaml").expectFailure(65, saying: "no such file")
        try line.run("study", "study.yaml", "--stored").expectFailure(65, saying: "no run of “study” is stored")
        try line.run("study", "study.yaml", "--report", "x.pdf").expectFailure(64, saying: "ending")
        try line.run("study", "study.yaml", "--dry-run", "--fresh").expectFailure(64)
        try line.file("bad.onnx", TinyONNX.truncated)
        try line.file("bad.yaml", "{kind: variants, replicates: 1, models: [bad.onnx], window: 100ms}")
        try line.run(["study", "bad.yaml"] + Self.meter).expectFailure(65, saying: "every trial failed")
    }
}
