import Foundation
import Metering
import Pipelines
import Profiling
import Quantities
import Reporting
import Store
import TestKit
import Testing
import Tuning

@testable import Studies

@Suite struct SearchStudyTests {
    static let text = """
        kind: search
        seed: 3
        space: {parameters: [{name: x, type: float, low: 0, high: 1}, {name: act, type: categorical, choices: [relu, "1"]},
          {name: slope, type: int, low: 1, high: 9, when: {act: relu}}]}
        samplers: [random, grid, tpe, gp]
        trials: 6
        repeats: 2
        objective: score
        test: held
        command: [sh, train.sh, "{x}", "{act}", "--slope={slope}"]
        """

    /// The score is best at x = 0.3.
    static let script = """
        awk -v x="$1" 'BEGIN { printf "{\\"step\\": 1, \\"score\\": 0}\\n{\\"score\\": %.9g, \\"held\\": %.9g}\\n", 1 - (x - 0.3)^2, x }'
        """

    /// A study in a folder of its own, with the command that it runs.
    struct Scene {
        let folder: URL
        let study: SearchStudy
        let settings: StudySettings
        var context: StudyContext

        init(_ text: String = SearchStudyTests.text, script: String = SearchStudyTests.script) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-search-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try script.write(to: folder.appending(path: "train.sh"), atomically: true, encoding: .utf8)
            let file = try StudyFile(
                parsing: text, file: folder.appending(path: "study.yaml").path, kinds: [SearchStudy.self])
            study = try #require(file.kind as? SearchStudy)
            settings = file.settings
            context = StudyContext(
                engine: { throw StudyError(.designInvalid, "no engine is needed") }, meter: try SyntheticMeter().meter,
                campaign: CampaignContext(), store: try Store(path: folder.appending(path: "store.sqlite").path),
                host: Host(), modelCache: folder.path, temporaryFolder: folder.path)
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }

        /// Runs the trials of some blocks, in the order of the design.
        func run(_ blocks: Range<Int>, after rows: [StudyRow] = []) async throws -> [StudyRow] {
            var context = context
            context.rows = rows
            var bench = try await study.bench(settings, context)
            var rows = rows
            for block in blocks {
                for configuration in try study.design(settings).configurations {
                    let (figures, notes) = try await bench.measure(
                        configuration, replicate: block, seed: UInt64(block))
                    var row = StudyRow(configuration, replicate: block, figures: figures)
                    (row.details, row.notes) = (bench.details, notes)
                    rows.append(row)
                }
            }
            return rows
        }
    }

    // MARK: - Reading

    @Test func aFileIsRead() throws {
        let scene = try Scene()
        defer { scene.remove() }
        #expect(scene.study.baselines == ["random", "grid"])
        #expect(scene.study.direction == .maximise)
        #expect(scene.study.folder == scene.folder.path)
        let design = try scene.study.design(scene.settings)
        #expect(design.configurations.count == 8)
        #expect(design.trialsEach == 6)
    }

    @Test(
        arguments: [
            ("samplers: [random, grid, tpe, gp]", "samplers: [random, tpee]", "tpe"),
            ("samplers: [random, grid, tpe, gp]", "samplers: [random, random]", "twice"),
            ("samplers: [random, grid, tpe, gp]", "samplers: [tpe, gp]", "needs a baseline"),
            ("samplers: [random, grid, tpe, gp]", "samplers: [random]", "needs a baseline"),
            ("trials: 6", "baselines: sobol\ntrials: 6", "not among the samplers"),
            ("trials: 6", "replicates: 3\ntrials: 6", "decides itself how often"),
            ("trials: 6", "trials: 0", "whole number from 1"),
            ("trials: 6", "", "needs “trials”"),
            ("objective: score", "objective: energy.own", "figure of the meter"),
            ("objective: score", "objective: score\ndirection: upwards", "no direction"),
            ("\"{x}\"", "\"{y}\"", "{y} is no parameter"),
            ("\"{x}\", ", "", "does not use x"),
            ("command: [sh,", "command: [[sh],", "list of texts"),
            ("low: 0, high: 1", "low: 1, high: 0", "x:"),
            (
                "space: {parameters: [{name: x, type: float, low: 0, high: 1}", "space: none.yaml\nx: {y: [{a: 1}",
                "no key"
            ),
            ("test: held", "tests: held", "did you mean"),
        ])
    func faultsOfAFileAreNamed(_ part: String, _ wrong: String, _ reason: String) throws {
        let text = Self.text.replacing(part, with: wrong)
        #expect(text != Self.text)
        let error = #expect(throws: PipelinesError.self) {
            try StudyFile(parsing: text, file: "study.yaml", kinds: [SearchStudy.self])
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.place?.hasPrefix("study.yaml:") == true)
    }

    @Test func aGridSmallerThanTheSearchIsRefused() throws {
        let scene = try Scene(Self.text.replacing("trials: 6", with: "trials: 51"))
        defer { scene.remove() }
        // Five levels of x by ten of slope and act.
        let error = #expect(throws: StudyError.self) { try scene.study.design(scene.settings) }
        #expect(error?.description.contains("50 combinations") == true, "\(error?.description ?? "")")
    }

    // MARK: - Trials

    @Test func trialsAreWhatTheSamplersAskFor() async throws {
        let scene = try Scene()
        defer { scene.remove() }
        let rows = try await scene.run(0..<6)
        #expect(rows.count == 48)
        for row in rows {
            let x = try #require(row.details["x"]?.number)
            #expect(try abs(#require(row["score"]).value - (1 - (x - 0.3) * (x - 0.3))) < 1e-8)
            #expect(try abs(#require(row["held"]).value - x) < 1e-8)
            #expect((row.details["slope"] != nil) == (row.details["act"] == .text("relu")))
            #expect(row["energy.search"] != nil && row["energy.sampler"] != nil && row["time.wall"] != nil)
            #expect(row.notes.isEmpty)
        }
        // A grid search meets each combination once.
        let grid = rows.filter { $0.configuration.levels == ["sampler": "grid", "repetition": 0] }.map(\.details)
        #expect(Set(grid).count == 6)
    }

    @Test(arguments: 1...5) func aResumedSearchGoesOnAsItWouldHave(_ done: Int) async throws {
        let scene = try Scene(Self.text.replacing("repeats: 2", with: "repeats: 1"))
        defer { scene.remove() }
        let whole = try await scene.run(0..<6)
        let stored = try JSONDecoder().decode(
            [StudyRow].self, from: JSONEncoder().encode(whole.filter { $0.replicate < done }))
        let resumed = try await scene.run(done..<6, after: stored)
        #expect(resumed.map(\.details) == whole.map(\.details))
    }

    @Test func aWarmUpTellsNoSampler() async throws {
        let scene = try Scene()
        defer { scene.remove() }
        var bench = try await scene.study.bench(scene.settings, scene.context)
        let configuration = try scene.study.design(scene.settings).configurations[0]
        _ = try await bench.measure(configuration, replicate: -1, seed: 1)
        let warmUp = bench.details
        _ = try await bench.measure(configuration, replicate: 0, seed: 1)
        #expect(bench.details == warmUp)
    }

    @Test func aTrialThatFailsCostsAndTellsWhy() async throws {
        let scene = try Scene(script: "test \"$2\" = relu || exit 4; " + Self.script)
        defer { scene.remove() }
        let rows = try await scene.run(0..<4)
        let failed = rows.filter { $0["score"] == nil }
        #expect(!failed.isEmpty && failed.count < rows.count)
        #expect(failed.allSatisfy { $0.details["act"] == .text("1") && $0.notes.first?.contains("status 4") == true })
        #expect(failed.allSatisfy { $0["energy.search"] != nil && $0.failure == nil })
    }

    @Test func rowsWithAGapAreRefused() async throws {
        let scene = try Scene()
        defer { scene.remove() }
        let rows = try await scene.run(0..<2).filter { $0.replicate > 0 }
        await #expect(throws: StudyError.self) { try await scene.run(2..<3, after: rows) }
    }

    @Test func aCommandThatCannotRunEndsTheStudyBeforeItBegins() async throws {
        let scene = try Scene(Self.text.replacing("[sh,", with: "[.venv/bin/python3,"))
        defer { scene.remove() }
        let error = await #expect(throws: StudyError.self) {
            try await scene.study.bench(scene.settings, scene.context)
        }
        #expect(error?.message.contains(".venv/bin/python3") == true, "\(error?.description ?? "")")
    }

    // MARK: - Findings

    /// Rows of trials that cost 10 J each; the score of a trial decides.
    static func rows(_ study: SearchStudy, _ scores: [String: [Double?]]) -> [StudyRow] {
        scores.sorted { $0.key < $1.key }.flatMap { sampler, scores in
            (0..<study.repeats).flatMap { repetition in
                scores.enumerated().map { trial, score in
                    let joules = Estimate(Joules(10), provenance: .measured(by: "meter"))
                    var figures = [Figure("energy.search", joules), Figure("energy.sampler", joules.map { $0 / 10 })]
                    if let score {
                        let provenance = Provenance.measured(by: "the command")
                        figures.append(Figure("score", value: score, unit: "", provenance: provenance))
                        figures.append(Figure("held", value: score - 0.1, unit: "", provenance: provenance))
                    }
                    var row = StudyRow(
                        Configuration(["sampler": .text(sampler), "repetition": .number(Double(repetition))]),
                        replicate: trial, figures: figures)
                    row.details = ["x": .number(Double(trial) / 10), "act": "relu", "slope": 1]
                    return row
                }
            }
        }
    }

    @Test func searchesAreComparedByEnergyAndJudgedOnHeldOutFigures() throws {
        let scene = try Scene()
        defer { scene.remove() }
        let rows = Self.rows(
            scene.study,
            [
                "random": [0.1, 0.5, 0.2, 0.3, 0.6, 0.4], "grid": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
                "tpe": [0.2, 0.6, nil, 0.7, 0.5, 0.5], "gp": [0.1, 0.2, 0.1, 0.2, 0.1, 0.2],
            ])
        let findings = try scene.study.findings(rows.shuffled(), scene.settings)
        let json = findings.json.serialized()
        #expect(json.contains(#""medianCostRatio":0.4"#), "tpe reaches 0.6 after 20 J, random after 50 J")
        #expect(json.contains(#""failedTrials":2"#))
        let outcomes = try #require(json.firstRange(of: #""samplers":["#))
        #expect(json[outcomes.lowerBound...].contains(#""sampler":"tpe""#))
        let (design, whole) = scene.study.analysed(rows, try scene.study.design(scene.settings))
        #expect(design.factors.map(\.name) == ["sampler"])
        #expect(whole.count == 8)
        let tpe = try #require(whole.first { $0.configuration.levels["sampler"] == "tpe" })
        #expect(tpe["energy.search"]?.value == 60)
        #expect(tpe["score"]?.value == 0.7)
        #expect(try abs(#require(tpe["held"]).value - 0.6) < 1e-12)
        #expect(tpe.details["x"] == 0.3)
    }

    @Test func aStudyThatWasBrokenOffComparesEqualLengths() throws {
        let scene = try Scene()
        defer { scene.remove() }
        let rows = Self.rows(scene.study, ["random": [0.1, 0.5, 0.9], "tpe": [0.2, 0.6]])
        let (_, whole) = scene.study.analysed(rows, try scene.study.design(scene.settings))
        #expect(whole.allSatisfy { $0["energy.search"]?.value == 20 })
        let findings = try scene.study.findings(rows, scene.settings)
        guard case .callout(.warning, _) = findings.blocks.first else {
            Issue.record("nothing says that the study is not complete")
            return
        }
        let failed = Self.rows(scene.study, ["random": [nil], "tpe": [nil]])
        #expect(throws: StudyError.self) { try scene.study.findings(failed, scene.settings) }
    }

    @Test func whatIsExpectedIsWhatWasSeen() throws {
        var scene = try Scene()
        defer { scene.remove() }
        #expect(try scene.study.forecast(scene.settings, scene.context).trialDuration.isEmpty)
        var rows = Self.rows(scene.study, ["tpe": [0.1, 0.2]])
        for index in rows.indices {
            rows[index].duration = Seconds(Double(index))
            rows[index].figures.append(
                Figure("energy.total", Estimate(Joules(4), provenance: .measured(by: "meter"))))
        }
        scene.context.rows = rows
        let forecast = try scene.study.forecast(scene.settings, scene.context)
        #expect(forecast.trialDuration.count == 8)
        #expect(forecast.trialDuration.values.allSatisfy { $0 == Seconds(1.5) })
        #expect(forecast.trialEnergy.values.allSatisfy { $0.value == Joules(4) })
    }
}
