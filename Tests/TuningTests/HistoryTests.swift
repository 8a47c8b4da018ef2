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
