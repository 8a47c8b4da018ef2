import Foundation
import Pipelines
import Quantities
import Reporting
import Statistics
import Store
import Testing

@testable import Studies

@Suite struct ImportStudyTests {
    static func study(_ yaml: String, files: [String: String] = [:]) throws -> (
        kind: ImportStudy, settings: StudySettings
    ) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let file = try StudyFile(
            parsing: "kind: import\n" + yaml, file: folder.appending(path: "study.yaml").path, kinds: [ImportStudy.self]
        )
        return (try #require(file.kind as? ImportStudy), file.settings)
    }

    static func problem(_ yaml: String, files: [String: String] = [:]) -> PipelinesError? {
        do {
            _ = try study(yaml, files: files)
            return nil
        } catch {
            return error as? PipelinesError
        }
    }

    static func analysis(_ study: (kind: ImportStudy, settings: StudySettings)) throws -> StudyAnalysis {
        let (design, rows) = study.kind.analysed(study.kind.published, try study.kind.design(study.settings))
        return try StudyAnalysis(rows: rows, design: design)
    }

    static let hasData = GreenAIData.folder != nil
    static func path(_ file: String) -> String { GreenAIData.folder?.appending(path: file).path ?? file }

    /// Published: +95.3 % energy by three more convolutions, η² .990, linear layers 4.9 %, ReLU 2.7 %.
    @Test(.enabled(if: hasData, "needs ../shared/data/green-ai")) func convolutionTakesTheEnergy() throws {
        let study = try Self.study("data: \(Self.path("ablation_fashionmnist.csv"))")
        let analysis = try Self.analysis(study)
        let energy = try #require(analysis.response("energy.total"))
        #expect(energy.trialCount == 3_072 && energy.configurations.count == 128)
        #expect(energy.unitOfAnalysis?.kind == .configuration && energy.interactionsUpTo == 3)
        for (factor, published) in [("conv_layers", 0.953), ("linear_layers", 0.049), ("relu", 0.027)] {
            let change = try #require(energy.factors.first { $0.factor == factor }?.change)
            #expect(abs(try #require(change.relative) - published) < 0.0006, "\(factor)")
        }
        #expect(abs(try #require(energy.effect(of: "conv_layers")).etaSquared - 0.990) < 0.0005)
        #expect(
            analysis.answers[0].hasPrefix("conv_layers 1→4 raises energy per training by 95.3 % (94.7–95.9 %), η² .990")
        )
        let accuracy = try #require(analysis.response("accuracy")?.factors.first?.change)
        #expect(abs(accuracy.meanFrom - 0.864) < 0.001 && abs(accuracy.meanTo - 0.872) < 0.001)
        #expect(energy.provenance.kind == "published" && energy.provenance.origin.contains("2303.13972"))
    }

    @Test(.enabled(if: hasData, "needs ../shared/data/green-ai")) func bayesianSearchSavesOnlyUntilTheBest() throws {
        let files = ["search_fashionmnist_3hp.csv", "search_fashionmnist_5hp.csv"].map(Self.path)
        let study = try Self.study("trials: [\(files.joined(separator: ", "))]")
        #expect(study.kind.baselines == ["random_uniform", "grid"])
        let json = try study.kind.findings(study.kind.published, study.settings).json.serialized()
        #expect(json.contains("\"reachedCount\":11"))
        let analysis = try Self.analysis(study)
        #expect(analysis.response("energy.total")?.trialCount == 18)
        #expect(analysis.answers.contains { $0.hasPrefix("no effect of sampler on energy of a whole search is shown") })
    }

    @Test func columnsAreNamed() throws {
        let table = #"""
            model,batch,"energy, total",top1,run
            a,1,1.5,0.7,1
            a,1,1.6,,2
            "b ""x""",8,2.5,0.8,1
            b,8,NA,NA,2
            """#
        let study = try Self.study(
            """
            data: runs.csv
            citation: a paper
            columns:
              factors: [model, batch]
              replicate: run
              responses:
                - {column: "energy, total", figure: energy.total, title: Energy per image, unit: kJ, better: less}
                - top1
            """, files: ["runs.csv": table])
        let rows = study.kind.published
        #expect(rows.count == 4 && rows.map(\.replicate) == [1, 2, 1, 2])
        #expect(rows[2].configuration == Configuration(["model": "b \"x\"", "batch": 8]))
        #expect(rows[1]["top1"] == nil && rows[0]["energy.total"]?.unit == "kJ")
        #expect(rows[3].failure != nil)
        #expect(rows[0]["top1"]?.provenance == .published(in: "a paper"))
        #expect(try study.kind.design(study.settings).factors.map(\.levels.count) == [3, 2])
    }

    @Test func searchesWithRepeatsAndLosses() throws {
        var table = "who,round,n,kj,loss\n"
        for round in 0..<3 {
            for trial in 0..<4 {
                table += "grid,\(round),\(trial),2,\(10 - trial)\n"
                table += "tpe,\(round),\(trial),1,\(8 - 2 * trial)\n"
            }
        }
        let study = try Self.study(
            """
            trials: t.csv
            baselines: grid
            columns: {sampler: who, search: round, trial: n, energy: {column: kj, unit: kJ}, score: {column: loss, better: less}}
            """, files: ["t.csv": table])
        let analysis = try Self.analysis(study)
        #expect(analysis.response("kj")?.configurations.count == 6)
        #expect(analysis.responses.first?.remarks.contains { $0.contains("exactly") } == true, "all repeats are equal")
        let json = try study.kind.findings(study.kind.published, study.settings).json.serialized()
        // The best loss of the grid is 7 after 8 kJ; the other reaches 6 after 2 kJ.
        #expect(json.contains("\"medianCostRatio\":0.25"))
    }

    @Test func badRowsAreFound() throws {
        let columns = "columns: {factors: a, responses: [{column: e, unit: J}]}"
        let wrong = try #require(Self.problem("data: t.csv\n\(columns)", files: ["t.csv": "a,e\n1,2\n3,  x\n"]))
        #expect(wrong.place?.hasSuffix("t.csv:3:5") == true && wrong.message.contains("“x” in the column e"))
        let short = try #require(Self.problem("data: t.csv\n\(columns)", files: ["t.csv": "a,e\n1,2\n3\n"]))
        #expect(short.place?.hasSuffix("t.csv:3") == true)
        let open = try #require(Self.problem("data: t.csv\n\(columns)", files: ["t.csv": "a,e\n1,2\n\"3,4\n"]))
        #expect(open.message.contains("never closed"))
        let missing = try #require(Self.problem("data: t.csv\n\(columns)", files: ["t.csv": "a,f\n1,2\n"]))
        #expect(missing.message.contains("no column “e”"))
        let empty = try #require(Self.problem("data: t.csv\n\(columns)", files: ["t.csv": "a,e\n"]))
        #expect(empty.message.contains("no rows"))
    }

    @Test(arguments: [
        ("", "either “data”"), ("data: t.csv\ntrials: t.csv", "either “data”"), ("data: none.csv", "no such file"),
        ("data: t.csv", "not of a table that is known"), ("data: t.csv\ncolumns: {factors: a}", "responses"),
        ("data: t.csv\nbaselines: grid\ncolumns: {factors: a, responses: e}", "belong to searches"),
        ("trials: t.csv\ncolumns: {sampler: a, energy: e, score: e}", "not clear which sampler"),
        ("trials: t.csv\nbaselines: grid\ncolumns: {sampler: a, energy: e, score: e}", "no trial is by a sampler"),
        ("trials: t.csv\ncolumns: {sampler: a, energy: {column: e, unit: s}, score: e}", "no unit of energy"),
    ]) func contradictionsAreNamed(_ yaml: String, _ message: String) throws {
        let problem = try #require(Self.problem(yaml, files: ["t.csv": "a,e\n1,2\n3,4\n"]))
        #expect("\(problem)".contains(message), "\(problem)")
    }
}
