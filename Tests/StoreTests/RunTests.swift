import Foundation
import Quantities
import Store
import Testing

@Suite struct RunTests {
    private let store: Store
    init() throws { store = try Store.inMemory(now: { noon }) }

    @Test func runKeepsWhatItWasGiven() throws {
        let settings = try JSONText(["interval": "10ms"])
        let begun = try store.beginRun(
            kind: "measure", label: "näme “x”", toolVersion: "1.2.3", machine: try JSONText(["cores": 2]),
            settings: settings, designKey: "abc")
        let run = try store.run(id: begun.shortID)
        #expect(run == begun)
        #expect(run.id.count == 16)
        #expect(run.kind == "measure")
        #expect(run.label == "näme “x”")
        #expect(run.state == .running)
        #expect(run.startedAt == noon)
        #expect(run.endedAt == nil)
        #expect(run.toolVersion == "1.2.3")
        #expect(try run.machine.decode(as: [String: Int].self) == ["cores": 2])
        #expect(run.settings == settings)
        #expect(run.designKey == "abc")
    }

    @Test func finishingStoresStateOutcomeAndLastRecords() throws {
        let run = try Fixtures.begin(store)
        let ended = try store.finish(
            run, state: .failed, outcome: try JSONText(["exit": 3]), appending: [Fixtures.record("a", batch: 1)])
        #expect(ended.state == .failed)
        #expect(ended.endedAt == noon)
        #expect(try ended.outcome?.decode(as: [String: Int].self) == ["exit": 3])
        #expect(try store.recordCount(of: run) == 1)
    }

    @Test func runsAreListedNewestFirstByKindAndLimit() throws {
        let first = try Fixtures.begin(store, kind: "measure")
        let second = try Fixtures.begin(store, kind: "profile")
        let third = try Fixtures.begin(store, kind: "measure")
        #expect(try store.runs().map(\.id) == [third.id, second.id, first.id])
        #expect(try store.runs(kind: "measure").map(\.id) == [third.id, first.id])
        #expect(try store.runs(kind: "measure", limit: 1).map(\.id) == [third.id])
        #expect(try store.runs(kind: "study").isEmpty)
    }

    @Test(arguments: ["", "zzzz", "'; DROP TABLE run; --", "%", "\u{0}"])
    func unknownRunIsAnError(_ prefix: String) throws {
        _ = try Fixtures.begin(store)
        let error = #expect(throws: StoreError.self) { try store.run(id: prefix) }
        #expect(error?.code == .noSuchRun)
        #expect(error?.advice != nil)
    }

    @Test func ambiguousPrefixNamesTheCandidates() throws {
        // Seventeen runs: two of them share the first of sixteen digits.
        for _ in 0..<17 { _ = try Fixtures.begin(store) }
        let digits = try store.runs().map { $0.id.prefix(1) }
        let shared = try #require(digits.first { digit in digits.filter { $0 == digit }.count > 1 })
        let error = #expect(throws: StoreError.self) { try store.run(id: String(shared)) }
        #expect(error?.code == .ambiguousRun)
    }

    @Test func deletingARunTakesItsRecordsAlong() throws {
        let (doomed, kept) = (try Fixtures.begin(store), try Fixtures.begin(store))
        try store.append(Fixtures.record("a", batch: 1), to: doomed)
        try store.append(Fixtures.record("a", batch: 1), to: kept)
        try store.delete(doomed)
        #expect(try store.runs().map(\.id) == [kept.id])
        #expect(try store.recordCount(of: doomed) == 0)
        #expect(try store.records(of: kept).first?.record.figures.count == 2)
        let error = #expect(throws: StoreError.self) { try store.append(Fixtures.record("b", batch: 1), to: doomed) }
        #expect(error?.code == .noSuchRun)
    }

    @Test func pruningKeepsTheNewestAndThoseBeingWritten() throws {
        let runs = try (0..<4).map { _ in try Fixtures.begin(store, kind: "measure") }
        let other = try Fixtures.begin(store, kind: "plan")
        for run in runs.dropFirst() { try store.finish(run) }
        #expect(try store.prune(kind: "measure", keeping: 1) == 2)
        #expect(Set(try store.runs().map(\.id)) == [runs[0].id, runs[3].id, other.id])
    }
}
