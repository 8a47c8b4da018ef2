import Foundation
import Metering
import Quantities
import Reporting
import Statistics
import Store
@testable import Studies
import Testing

/// Merges of tables whose effects are known.
struct MergeTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("merge-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A machine that is `scale` times as hungry, on which model b needs `model` times as much as a, and batch 8
    /// `batch` times as much as 1; trials lie within 1 % of that.
    private func write(
        _ name: String, scale: Double, model: Double, batch: Double, kind: String = "variants", unit: String = "J",
        provenance: Provenance = .measured(by: "synthetic"), models: [String] = ["a", "b"]
    ) throws {
        var rows: [StudyRow] = []
        for (index, label) in models.enumerated() {
            for size in [1.0, 8] {
                for replicate in 0..<4 {
                    let noise = 1 + 0.01 * (Double((replicate * 7 + index * 3 + Int(size)) % 5) / 2 - 1)
                    let value = scale * (label == "b" ? model : 1) * (size > 1 ? batch : 1) * noise
                    rows.append(
                        StudyRow(
                            Configuration(["model": .text(label), "batch": .number(size)]), replicate: replicate,
                            figures: [Figure("energy.total", value: value, unit: unit, provenance: provenance)]))
                }
            }
        }
        let design = StudyDesign(
            factors: [StudyFactor("model", models.map { .text($0) }), StudyFactor("batch", [1, 8])],
            responses: [StudyResponse("energy.total", title: "Energy per item", lessIsBetter: true)])
        let machine = MachineDescription(
            processor: name, threads: 4, operatingSystem: "Linux", kernel: "6", isVirtual: false)
        let table = StudyTable(
            study: "s", kind: kind, design: design, rows: rows,
            origin: StudyOrigin(machine: machine, sources: ["synthetic"], software: ["x 1"], toolVersion: "1"))
        try Data(table.csv().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
    }

    private func merge(_ text: String) async throws -> StudyResult {
        let file = try StudyFile(parsing: "kind: merge\n" + text, file: folder + "/merge.yaml")
        let study = try SyntheticStudy()
        let host = Host(root: "/nonexistent")
        let context = StudyContext(
            engine: { throw SyntheticStudy.Broken() }, meter: nil, campaign: study.context, store: try .inMemory(),
            host: host, modelCache: folder, temporaryFolder: folder)
        return try await StudySession(
            file, context: context, machine: MachineDescription(of: host), toolVersion: "1"
        ).run()
    }

    private func findings(_ result: StudyResult) throws -> [String: [String: Any]] {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result.findings.json)) as? [String: Any]
        let list = try #require(json?["findings"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: list.map { ("\($0["factor"] ?? "")", $0) })
    }

    @Test func tellsWhichFindingsHold() async throws {
        try write("cpu", scale: 10, model: 3, batch: 0.5)
        try write("gpu", scale: 1, model: 3, batch: 2)
        let result = try await merge("files: [cpu.csv, gpu.csv]")
        let findings = try findings(result)
        #expect(findings["model"]?["verdict"] as? String == "holds")
        #expect(findings["batch"]?["verdict"] as? String == "reverses")
        let machines = try #require(findings["model"]?["machines"] as? [[String: Any]])
        for machine in machines {
            let ratio = try #require(machine["ratio"] as? [String: Any])
            let (lower, upper) = (ratio["lower"] as? Double ?? .nan, ratio["upper"] as? Double ?? .nan)
            #expect(lower < 3 && 3 < upper && upper / lower < 1.05, "\(ratio)")
        }
        #expect(
            result.table.rows.count == 32 && result.table.design.factors.map(\.name) == ["machine", "model", "batch"])
        let html = HTMLRenderer().render(StudyReport(result, metadata: []).document)
        #expect(html.contains("Holds on all 2 machines") && html.contains("Does not hold"))
    }

    @Test func tellsSizesThatDiffer() async throws {
        try write("cpu", scale: 10, model: 3, batch: 0.5)
        try write("gpu", scale: 1, model: 2, batch: 1)
        let findings = try findings(try await merge("files: [cpu.csv, gpu.csv]"))
        #expect(findings["model"]?["verdict"] as? String == "holds in direction")
        #expect(findings["batch"]?["verdict"] as? String == "not shown everywhere")
        #expect((findings["model"]?["interactionPValue"] as? Double ?? 1) < 0.01)
    }

    @Test func saysWhereMetersDiffer() async throws {
        try write("cpu", scale: 10, model: 3, batch: 0.5)
        try write(
            "cloud", scale: 1, model: 3, batch: 0.5, provenance: .modelled(by: "a table"), models: ["a", "b", "c"])
        let result = try await merge("files: [{file: cpu.csv, machine: mine}, {file: cloud.csv, machine: theirs}]")
        let text = MarkdownRenderer().render(StudyReport(result, metadata: []).document)
        #expect(text.contains("same kind of source") && text.contains("2 configurations of theirs are left out"))
        #expect(text.contains("mine") && text.contains("theirs"))
    }

    /// Without repeats nothing is left to test an interaction by, and no difference of sizes may be claimed.
    @Test func claimsNoDifferenceThatCouldNotBeTested() throws {
        let ratio = try #require(MeanRatio(of: [3, 3.01], to: [1, 1.01], level: 0.95))
        var finding = MergeFindings.Finding(
            response: StudyResponse("e", title: "e", lessIsBetter: true), factor: "f", from: "a", to: "b",
            ratios: [ratio, ratio], interaction: nil, level: 0.95)
        #expect(finding.verdict == .holdsUntested)
        finding.interaction = 0.5
        #expect(finding.verdict == .holds)
        finding.interaction = 0.001
        #expect(finding.verdict == .holdsInDirection)
    }

    @Test func refusesWhatCannotBeCompared() async throws {
        try write("cpu", scale: 10, model: 3, batch: 0.5)
        try write("other", scale: 1, model: 3, batch: 0.5, kind: "batching")
        try write("search1", scale: 1, model: 3, batch: 0.5, kind: "search")
        try write("search2", scale: 2, model: 3, batch: 0.5, kind: "search")
        try write("unit", scale: 1, model: 3, batch: 0.5, unit: "Wh")
        try write("apart", scale: 1, model: 3, batch: 0.5, models: ["c", "d"])
        try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: folder + "/wrong.csv"))
        let cases = [
            ("files: [cpu.csv, other.csv]", "kind"), ("files: [cpu.csv, unit.csv]", "unit of energy.total"),
            ("files: [cpu.csv, apart.csv]", "no configuration"), ("files: [cpu.csv, wrong.csv]", "no column"),
            ("files: [{file: cpu.csv, machine: x}, {file: unit.csv, machine: x}]", "unit"),
            ("files: [search1.csv, search2.csv]", "trials of searches"),
        ]
        for (text, part) in cases {
            let error = await #expect(throws: StudyError.self) { try await merge(text) }
            #expect(
                error?.message.contains(part) == true && error?.advice != nil, "\(text): \(String(describing: error))")
        }
        for (text, part) in [
            ("files: [cpu.csv]", "two machines"), ("files: [cpu.csv, gone.csv]", "gone.csv"),
            ("files: [cpu.csv, cpu.csv]", "twice"), ("files: [{fil: a}, b]", "did you mean “file”?"),
        ] {
            do {
                _ = try await merge(text)
                Issue.record("\(text) was taken")
            } catch {
                #expect("\(error)".contains(part), "\(error)")
            }
        }
    }

    /// exp(mean log) of two groups, against values computed by hand: ln 2 and the pooled t interval.
    @Test func ratiosOfMeans() throws {
        let ratio = try #require(MeanRatio(of: [2, 4], to: [1, 2], level: 0.95))
        #expect(abs(ratio.value - 2) < 1e-12)
        // Within each group the logarithms differ by ln 2: variance (ln 2)²/2, error ln 2/√2, t of 2 degrees 4.302653.
        let reach = 4.302653 * log(2.0) / 2.0.squareRoot()
        #expect(abs(log(ratio.upper ?? 0) - (log(2.0) + reach)) < 1e-5)
        #expect(abs(log(ratio.lower ?? 0) - (log(2.0) - reach)) < 1e-5)
        #expect(
            MeanRatio(of: [1, 0], to: [1], level: 0.95) == nil && MeanRatio(of: [3], to: [1], level: 0.95)?.lower == nil
        )
    }
}
