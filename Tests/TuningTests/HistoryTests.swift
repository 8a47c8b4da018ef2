import Quantities
import Testing

@testable import Tuning

@Suite struct HistoryTests {
    private func twoObjectives() throws -> History {
        try History(RandomSpaces.line(), Objectives([.maximise, .minimise]))
    }

    @Test func keepsWhatWasTold() throws {
        var history = try twoObjectives()
        for x in [0.1, 0.2, 0.3] { _ = try history.start(Assignment([.init("x", .float(x))])) }
        try history.report(1, step: 5, values: [0.4, 9])
        try history.report(1, step: 2, values: [0.3, 9])
        try history.report(1, step: 5, values: [0.5, 8])
        try history.tell(2, values: [0.9, 4], energy: Joules(30))
        try history.prune(1, energy: Joules(12))
        #expect(try history.tell(0, values: [.nan, 4]) == .failed)
        #expect(history.finished == [2, 1, 0] && history.energy == Joules(42))
        let pruned = try #require(history[1])
        #expect(pruned.state == .pruned && pruned.values.isEmpty && pruned.energy == Joules(12))
        #expect(pruned.reports == [.init(step: 2, values: [0.3, 9]), .init(step: 5, values: [0.5, 8])])
        #expect(history[2]?.values == [0.9, 4] && history[2]?.parameters["x"] == 0.3)
        #expect(history[0]?.state == .failed && history[0]?.energy == nil && history[3] == nil)
        #expect(history.count(.complete) == 1 && history.best == nil)
        #expect(Array(history.losses(1)) == [-0.5, 8])
    }

    @Test func refusesWhatDoesNotFit() throws {
        var history = try twoObjectives()
        let id = try history.start(Assignment([.init("x", 0.5)]))
        func code(_ body: (inout History) throws -> Void) -> TuningError.Code? {
            var copy = history
            do { try body(&copy) } catch let error as TuningError { return error.code } catch {}
            return nil
        }
        #expect(code { try $0.tell(7, values: [1, 2]) } == .trial)
        #expect(code { try $0.tell(-1, values: [1, 2]) } == .trial)
        #expect(code { try $0.tell(id, values: [1]) } == .objective)
        #expect(code { try $0.tell(id, values: [1, 2], energy: Joules(-1)) } == .objective)
        #expect(code { try $0.report(id, step: -1, values: [1, 2]) } == .trial)
        #expect(code { try $0.report(id, step: 1, values: []) } == .objective)
        #expect(code { _ = try $0.hypervolume(reference: [1]) } == .objective)
        try history.tell(id, values: [1, 2])
        #expect(code { try $0.tell(id, values: [1, 2]) } == .trial)
        #expect(code { try $0.fail(id) } == .trial)
    }

    @Test func findsTheFrontAndItsHypervolume() throws {
        var history = try twoObjectives()
        // Accuracy to be large, energy to be small; the third is dominated, the fourth equals the first.
        for values in [[0.9, 5], [0.8, 2], [0.7, 3], [0.9, 5], [.infinity, 1]] as [[Double]] {
            let id = try history.start(Assignment([.init("x", 0.5)]))
            try history.tell(id, values: values)
        }
        #expect(history.paretoFront.map(\.id) == [0, 1])
        // (0.9 − 0.5)·(6 − 5) + (0.8 − 0.5)·(5 − 2)
        #expect(abs(try history.hypervolume(reference: [0.5, 6]) - 1.3) < 1e-12)
    }

    @Test func bestFollowsTheDirection() throws {
        for (direction, expected) in [(Direction.minimise, 1), (.maximise, 2)] {
            var history = History(try RandomSpaces.line(), .single(direction))
            for value in [3, 1, 7, 7, .nan] as [Double] {
                let id = try history.start(Assignment([.init("x", 0.5)]))
                try history.tell(id, values: [value])
            }
            #expect(history.best?.id == expected)
        }
    }
}

/// What samplers look up in long histories.
@Suite struct LongHistoryTests {
    private func long(_ count: Int, _ objectives: Int) throws -> History {
        var history = History(
            try SearchSpace([Parameter("n", .int(low: 0, high: 9_999))]),
            try Objectives(Array(repeating: .minimise, count: objectives)))
        for index in 0..<count {
            let id = try history.start(Assignment([.init("n", .int(index))]))
            let losses = (0..<objectives).map { Double((index * (7 + 4 * $0)) % 50) }
            // Every eighth trial gives no values.
            if index % 8 == 7 { try history.fail(id) } else { try history.tell(id, values: losses, energy: Joules(2)) }
        }
        return history
    }

    @Test func bestEqualsSorting() throws {
        let history = try long(400, 1)
        let slice = history.finished[50..<350]
        let sorted = slice.filter { $0 % 8 != 7 }.sorted { (history.losses[$0], $0) < (history.losses[$1], $1) }
        for wanted in [0, 1, 30, 1_000] { #expect(history.best(wanted, among: slice) == Array(sorted.prefix(wanted))) }
        #expect(history.metered == 350 && history.energy == Joules(700))
    }

    @Test func bestOfSeveralObjectivesIsTheFirstFront() throws {
        let history = try long(300, 2)
        let front = Set(history.paretoFront.map { history.losses($0.id) }.map(Array.init))
        let best = history.best(front.count, among: history.finished[...])
        #expect(best.allSatisfy { front.contains(Array(history.losses($0))) })
    }

    /// Up to the cap processes see every finished trial; beyond it the best and the latest.
    @Test(arguments: [1, 2]) func evidenceIsWholeUpToItsCap(_ objectives: Int) throws {
        let cap = Evidence.best + Evidence.latest
        let whole = try #require(Evidence(long(cap, objectives)))
        #expect(whole.trials == Array(0..<cap))
        let long = try long(1_000, objectives)
        let cut = try #require(Evidence(long))
        #expect(cut.trials.count == cap && Set(cut.trials).count == cap)
        #expect(cut.trials.suffix(Evidence.latest) == Array((1_000 - Evidence.latest)..<1_000)[...])
        #expect(cut.trials.contains(long.best(1, among: long.finished[..<850])[0]))
    }

    @Test func knowsWhatWasAsked() throws {
        let space = try RandomSpaces.mixed()
        var history = History(space, .single(.minimise))
        let points = (0..<40).map { StartupDesign(SamplerSetup(space, .single(.minimise), seed: 3)).point($0) }
        for point in points.prefix(20) { _ = history.start(point) }
        for (index, point) in points.enumerated() { #expect(history.hasAsked(point) == (index < 20)) }
    }
}

@Suite struct ResumeTests {
    /// A search that was stored trial by trial goes on as if it had never stopped.
    @Test(arguments: SamplerCatalogue.all.map { $0.name }.filter { $0 != "ehvi" })
    func rebuiltHistoriesContinueAlike(_ name: String) throws {
        let space = try RandomSpaces.mixed()
        let setup = SamplerSetup(space, .single(.maximise), seed: 9)
        var search = Search(History(space, setup.objectives), sampler: try SamplerCatalogue.make(name, setup))
        var waiting: [Trial] = []
        for index in 0..<20 {
            if let trial = search.ask() { waiting.append(trial) }
            // Two trials run at once, and are told in another order than asked.
            guard waiting.count > 1 else { continue }
            let done = waiting.remove(at: index % 2)
            try search.tell(done.id, values: [Double((done.id * 7) % 11)], energy: Joules(Double(done.id + 1)))
        }
        var rebuilt = History(space, setup.objectives)
        for id in 0..<search.history.count {
            #expect(try rebuilt.start(#require(search.history[id]).parameters) == id)
        }
        for id in search.history.finished {
            let trial = try #require(search.history[id])
            try rebuilt.tell(id, values: trial.values, energy: trial.energy)
        }
        var resumed = Search(rebuilt, sampler: try SamplerCatalogue.make(name, setup))
        for _ in 0..<3 { #expect(resumed.ask() == search.ask()) }
    }
}
