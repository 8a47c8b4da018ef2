import Foundation
import Quantities
import Store
import Testing

@Suite struct RecordTests {
    private let store: Store
    private let run: Run

    init() throws {
        store = try Store.inMemory(now: { noon })
        run = try Fixtures.begin(store)
    }

    @Test func recordComesBackAsItWent() throws {
        let record = Record(
            subject: "yolov7-tiny@320", factors: ["batch": 4, "engine": "ort", "pinned": true, "share": 0.25],
            figures: [
                Figure("accuracy", Estimate(Fraction(0.387), provenance: .published(in: "arXiv 2207.02696"))),
                Fixtures.energy(1.5),
                Figure("latency.mean", Estimate(Seconds(0.1), provenance: .predicted(by: "p"))),
            ], payload: try JSONText(["samples": [0.1, 0.2, 2.2250738585072014e-308, 1.7976931348623157e308]]))
        #expect(try store.append(record, to: run) == 1)
        let stored = try #require(try store.records(of: run).first)
        #expect(stored.record == record)
        #expect(stored.sequence == 1)
        #expect(stored.runID == run.id)
        #expect(stored.recordedAt == noon)
        #expect(record.key == "yolov7-tiny@320 batch=4 engine=ort pinned=true share=0.25")
        let energy = try stored.record[figure: "energy.dynamic"]?.estimate(as: Joules.self)
        #expect(
            energy
                == Estimate(
                    Joules(1.5), interval: .init(Joules(1.5 * 0.9), Joules(1.5 * 1.1), basis: "95 % confidence"),
                    provenance: Fixtures.meter))
        #expect(throws: StoreError.self) { try stored.record[figure: "accuracy"]?.estimate(as: Joules.self) }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsRefused(_ value: Double) throws {
        let bad = [
            Record(subject: "a", figures: [Figure("energy", value: value, unit: "J", provenance: Fixtures.meter)]),
            Record(
                subject: "b",
                figures: [
                    Figure(
                        "energy", value: 1, unit: "J", interval: .init(lower: 0, upper: value, basis: ""),
                        provenance: Fixtures.meter)
                ]),
            Record(subject: "c", factors: ["x": .number(value)]),
        ]
        for record in bad {
            let error = #expect(throws: StoreError.self) { try store.append(record, to: run) }
            #expect(error?.code == .notFinite)
        }
        let error = #expect(throws: StoreError.self) { try JSONText(["watts": [1, value]]) }
        #expect(error?.code == .notFinite)
        #expect(error?.description.contains("watts.1") == true || error?.place?.contains("watts") == true)
        #expect(try store.recordCount(of: run) == 0)
    }

    @Test func completeKeyIsRefusedAndFailedKeyReplaced() throws {
        var record = Fixtures.record("a", batch: 1)
        record.state = .failed
        record.figures = []
        try store.append(record, to: run)
        #expect(try store.completedKeys(of: run).isEmpty)
        try store.append(Fixtures.record("a", batch: 1), to: run)
        #expect(try store.records(of: run).map(\.record) == [sorted(Fixtures.record("a", batch: 1))])
        #expect(try store.completedKeys(of: run) == ["a batch=1 repeat=1"])
        let error = #expect(throws: StoreError.self) { try store.append(Fixtures.record("a", batch: 1), to: run) }
        #expect(error?.code == .duplicateKey)
        #expect(try store.recordCount(of: run) == 1)
    }

    private func sorted(_ record: Record) -> Record {
        var record = record
        record.figures.sort { $0.name < $1.name }
        return record
    }

    @Test func batchIsAllOrNothing() throws {
        let records = [Fixtures.record("a", batch: 1), Fixtures.record("a", batch: 2), Fixtures.record("a", batch: 1)]
        #expect(throws: StoreError.self) { try store.append(contentsOf: records, to: run) }
        #expect(try store.recordCount(of: run) == 0)
        try store.append(contentsOf: records.prefix(2), to: run)
        #expect(try store.records(of: run).map(\.sequence) == [1, 2])
    }

    @Test func finishedRunTakesNoMoreRecords() throws {
        try store.finish(run)
        let error = #expect(throws: StoreError.self) { try store.append(Fixtures.record("a", batch: 1), to: run) }
        #expect(error?.code == .runNotWritable)
    }

    @Test func twoFiguresOfOneNameAreRefused() throws {
        let record = Record(subject: "a", figures: [Fixtures.energy(1), Fixtures.energy(2)])
        let error = #expect(throws: StoreError.self) { try store.append(record, to: run) }
        #expect(error?.code == .duplicateKey)
    }

    @Test func latestRecordsComeFromTheNewestRunOfEachSetting() throws {
        try store.append(contentsOf: (1...3).map { Fixtures.record("a", batch: 1, repeat: $0, energy: 1) }, to: run)
        try store.append(contentsOf: (1...2).map { Fixtures.record("a", batch: 8, repeat: $0, energy: 2) }, to: run)
        try store.append(Fixtures.record("b", batch: 1, energy: 3), to: run)
        let newer = try Fixtures.begin(store)
        try store.append(contentsOf: (1...2).map { Fixtures.record("a", batch: 1, repeat: $0, energy: 9) }, to: newer)
        var failed = Fixtures.record("b", batch: 1, energy: 99)
        failed.state = .failed
        try store.append(failed, to: newer)
        let other = try Fixtures.begin(store, kind: "plan")
        try store.append(Fixtures.record("a", batch: 8, energy: 77), to: other)

        func energies(_ subjects: [String]?) throws -> [Double] {
            try store.latestRecords(kind: "profile", subjects: subjects, ignoring: ["repeat"])
                .map { try #require($0.record[figure: "energy.dynamic"]).value }
        }
        // Batch 1 of the newer run only, although the older one has a third repeat.
        #expect(try energies(nil) == [2, 2, 9, 9, 3])
        #expect(try energies(["a"]) == [2, 2, 9, 9])
        #expect(try energies(["b", "nobody"]) == [3])
        #expect(try energies([]) == [])
        // When repeats count as settings, each has its own newest run.
        #expect(try store.latestRecords(kind: "profile", subjects: ["a"]).count == 5)
    }

    @Test func twentyThousandRecordsGoInAndOut() throws {
        let folder = try TemporaryFolder()
        let store = try Store(path: folder.file("big.sqlite"))
        let run = try Fixtures.begin(store)
        try store.append(
            contentsOf: (0..<20_000).lazy.map { Fixtures.record("model \($0 % 100)", batch: $0, energy: Double($0)) },
            to: run)
        #expect(try store.recordCount(of: run) == 20_000)
        var sum = 0.0
        try store.forEachRecord(of: run) { sum += $0.record[figure: "energy.dynamic"]?.value ?? 0 }
        #expect(sum == 19_999.0 * 20_000 / 2)
        #expect(try store.completedKeys(of: run).count == 20_000)
        #expect(try store.latestRecords(kind: "profile", subjects: ["model 7"]).count == 200)
    }
}
