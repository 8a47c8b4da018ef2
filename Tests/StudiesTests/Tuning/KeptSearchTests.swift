import Quantities
import Store
import Testing
import Tuning

@testable import Studies

@Suite struct KeptSearchTests {
    private let space: SearchSpace
    init() throws {
        space = try SearchSpace(
            parsing: """
                parameters:
                  - {name: x, type: float, low: 1e-4, high: 1, log: true}
                  - {name: act, type: categorical, choices: [relu, 3, true]}
                  - {name: slope, type: float, low: 0, high: 1, step: 0.1, when: {act: relu}}
                """, file: "space.yaml")
    }

    private func open(
        _ store: Store, _ settings: SearchSettings, isFresh: Bool = false, name: String = "digits"
    ) throws -> KeptSearch {
        try KeptSearch(
            name, KeptSettings(settings, objectives: ["value1"]), in: store, machine: .empty, version: "test",
            isFresh: isFresh)
    }

    /// Asks and tells some trials, each another way, and leaves the last one open.
    private func use(_ kept: KeptSearch, _ search: inout Search, trials: Int) throws {
        for index in 0..<trials {
            let asked = search.ask()
            let id = try #require(asked).id
            try kept.start(id, search.history)
            guard index < trials - 1 else { return }
            _ = try search.report(id, step: 1, values: [Double(id) / 3])
            switch id % 4 {
            case 0, 1: try search.tell(id, values: [0.1 + Double(id) / 7], energy: Joules(Double(id) / 3))
            case 2: try search.prune(id, energy: Joules(1))
            default: try search.fail(id)
            }
            try kept.finish(KeptTrial(id, of: search.history, reason: "none"), search.history)
        }
    }

    @Test(arguments: SamplerCatalogue.all.map { $0.name })
    func aSearchGoesOnAsIfItHadNeverStopped(_ sampler: String) throws {
        let store = try Store.inMemory()
        let directions: [Direction] = sampler == "ehvi" ? [.minimise, .maximise] : [.minimise]
        guard directions.count == 1 else { return }
        var settings = SearchSettings(space, directions: directions)
        settings.sampler = sampler
        var whole = try settings.search()
        let kept = try open(store, settings)
        try use(kept, &whole, trials: 30)
        try kept.finish()
        let again = try open(store, settings)
        #expect(again.run.id == kept.run.id)
        #expect(again.earlier.count == 30 && again.earlier.unfinished.map(\.id) == [29])
        for id in 0..<30 { #expect(again.earlier[id] == whole.history[id]) }
        #expect(again.earlier.finishedTrials == whole.history.finishedTrials)
        var resumed = try settings.search(after: again.earlier)
        for _ in 0..<5 {
            let (next, same) = (resumed.ask(), whole.ask())
            #expect(next == same)
        }
    }

    @Test func anotherSpaceIsRefused() throws {
        let store = try Store.inMemory()
        let kept = try open(store, SearchSettings(space, directions: [.minimise]))
        try kept.finish()
        let other = try SearchSpace([Parameter("x", .float(low: 0, high: 1))])
        let error = #expect(throws: TuningError.self) {
            try open(store, SearchSettings(other, directions: [.minimise]))
        }
        #expect(error?.description.contains("another space") == true)
        #expect(throws: TuningError.self) { try open(store, SearchSettings(space, directions: [.maximise])) }
        let fresh = try open(store, SearchSettings(other, directions: [.minimise]), isFresh: true)
        #expect(fresh.earlier.count == 0 && fresh.run.id != kept.run.id)
    }

    @Test func aStoredSearchIsReadByItsName() throws {
        let store = try Store.inMemory()
        let settings = SearchSettings(space, directions: [.minimise])
        var search = try settings.search()
        let kept = try open(store, settings)
        try use(kept, &search, trials: 9)
        let result = try TuneResult(named: "digits", in: store)
        #expect(result.trials.map(\.id) == Array(0..<9))
        #expect(result.history.best == search.history.best)
        #expect(result.settings.sampler == "tpe" && result.settings.directions == ["minimise"])
        let error = #expect(throws: StoreError.self) { try TuneResult(named: "digit", in: store) }
        #expect(error?.code == .noSuchRun && error?.advice == "did you mean “digits”?")
        let records = try store.records(of: kept.run)
        #expect(records.count == 9)
        let first = try #require(records.first { $0.record.key == "trial 1" }).record
        #expect(first[figure: "value1"]?.value == 0.1 + 1.0 / 7 && first[figure: "energy.total"]?.unit == "J")
        #expect(first.factors["x"] != nil)
    }
}
