import Foundation
import Inference
import Metering
import Profiling
import Quantities
import Reporting
import Store
import Studies
import Synchronization
import TestKit
import Testing

/// Studies with their runs in a store.
struct StudySessionTests {
    private let study: SyntheticStudy
    private let store: Store

    init() throws {
        study = try SyntheticStudy()
        store = try Store.inMemory()
    }

    private func session(_ change: (inout SyntheticKind, inout StudySettings) -> Void = { _, _ in }) -> StudySession {
        var kind = SyntheticKind(study)
        var settings = study.settings
        change(&kind, &settings)
        let host = Host(root: "/nonexistent")
        let context = StudyContext(
            engine: { throw SyntheticStudy.Broken() }, meter: study.machine.meter, campaign: study.context,
            store: store,
            host: host, modelCache: "/nonexistent",
            temporaryFolder: FileManager.default.temporaryDirectory.appendingPathComponent("study-\(UUID())").path)
        return StudySession(
            StudyFile(settings: settings, kind: kind), context: context, machine: MachineDescription(of: host),
            toolVersion: "test")
    }

    @Test func whatWasMeasuredBeforeAFaultIsNotMeasuredAgain() async throws {
        let broken = session { kind, _ in
            kind.value = { configuration, replicate in
                if replicate == 2 { throw SyntheticStudy.Broken() }
                return SyntheticStudy.steady(configuration, replicate)
            }
        }
        let said = Mutex([String]())
        await #expect(throws: SyntheticStudy.Broken.self) {
            try await broken.run(say: { text in said.withLock { $0.append(text) } })
        }
        let run = try #require(try store.runs().first)
        #expect(run.state == .failed && run.kind == Record.studyKind)
        #expect(try store.studyTrials(of: run).count == 8)
        let result = try await session().run(say: { text in said.withLock { $0.append(text) } })
        #expect(said.withLock { $0.joined() }.contains("after 8 trials"))
        let runs = try store.runs()
        #expect(runs.count == 1 && runs.first?.state == .complete)
        #expect(result.table.rows.map(\.position) == Array(0..<12))
        #expect(abs((result.summary?.spending.windows?.value.value ?? 0) - 240) < 1e-3)
        // A complete study is another one when it is asked for again.
        _ = try await session().run()
        #expect(try store.runs().count == 2)
    }

    @Test func aRaisedBudgetGoesOn() async throws {
        let first = try await session { $1.budget.trials = 5 }.run()
        #expect(first.summary?.end == .trials && first.table.rows.count == 5)
        let stored = try session().stored()
        #expect(stored.table.rows == first.table.rows)
        let second = try await session { $1.budget.trials = 7 }.run()
        #expect(second.table.rows.count == 7 && second.table.rows.prefix(5) == first.table.rows[...])
        let fresh = try await session { $1.budget.trials = 7 }.run(takesUp: false)
        #expect(fresh.table.rows.count == 7)
    }

    @Test func aStudyWithoutAnyFigureIsAnError() async throws {
        let failing = session { kind, _ in kind.value = { _, _ in throw StudyTrialFailure("no such model") } }
        let error = await #expect(throws: StudyError.self) { try await failing.run() }
        #expect(error?.message.contains("no such model") == true)
        #expect(throws: StudyError.self) { try session { $1.name = "another" }.stored() }
    }

    @Test func theReportSaysWhatAReaderNeeds() async throws {
        let result = try await session().run()
        let html = HTMLRenderer().render(StudyReport(result, metadata: []).document)
        for text in ["Found.", "Overhead of the study itself", "Factor size", "Raw rows", "Trials of each"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(html.firstMatch(of: /(?i)\bnan\b/) == nil)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any]
        #expect((json?["rows"] as? [Any])?.count == 12 && json?["findings"] != nil && json?["analysis"] != nil)
    }

    @Test func anExportIsReadAsItWas() async throws {
        let result = try await session().run()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rows-\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(result.table.csv().utf8).write(to: URL(fileURLWithPath: path))
        let read = try StudyTable(contentsOf: path)
        #expect(read.study == "synthetic" && read.kind == "synthetic" && read.origin?.toolVersion == "test")
        #expect(read.design.responses == result.table.design.responses)
        for (read, written) in zip(read.rows, result.table.rows) {
            #expect(
                read.configuration == written.configuration
                    && read.figures == written.figures.sorted { $0.name < $1.name })
            #expect(read.seed == written.seed && read.position == written.position && read.duration == written.duration)
            #expect(read.notes == [written.notes.joined(separator: "; ")])
        }
        #expect(read.rows.count == 12)
    }

    @Test func aPlanShowsTheTrialsThatWouldRun() async throws {
        let session = session()
        let plan = try StudyPlan(session.file, session.context)
        let rows = try await session.run().table.rows
        #expect(plan.trials.map(\.configuration) == rows.map(\.configuration))
        #expect(plan.trials.map { Optional($0.seed) } == rows.map(\.seed))
    }
}
