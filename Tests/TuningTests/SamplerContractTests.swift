import Quantities
import Statistics
import Testing

@testable import Tuning

/// What every sampler of the catalogue promises.
@Suite struct SamplerContractTests {
    static let names = SamplerCatalogue.all.map { $0.name }

    private func objectives(_ name: String) throws -> Objectives {
        name == "ehvi" ? try Objectives([.minimise, .maximise]) : .single(.minimise)
    }

    private func values(_ loss: Double, _ count: Int) -> [Double] { count == 1 ? [loss] : [loss, loss * (1 - loss)] }

    @Test(arguments: names) func staysInsideTheSpaceAndFollowsTheSeed(_ name: String) throws {
        let space = try RandomSpaces.mixed()
        let objectives = try objectives(name)
        func history(_ seed: Int) throws -> History {
            try RandomSpaces.run(name, space, objectives, seed: seed, trials: 25) {
                values(try RandomSpaces.loss($0, space), objectives.count)
            }
        }
        let (first, second, other) = (try history(7), try history(7), try history(8))
        #expect(first.count == 25)
        #expect(first.assignments == second.assignments)
        #expect(first.assignments != other.assignments)
        // Reading an assignment back checks bounds, steps, choices and conditions.
        for assignment in first.assignments { #expect(throws: Never.self) { try space.point(of: assignment) } }
    }

    @Test(arguments: names) func keepsNoStateBesidesTheHistory(_ name: String) throws {
        let space = try RandomSpaces.mixed()
        let setup = SamplerSetup(space, try objectives(name), seed: 3)
        var old = try SamplerCatalogue.make(name, setup)
        var history = History(space, setup.objectives)
        for _ in 0..<20 {
            guard let point = old.ask(history) else { break }
            #expect(old.ask(history) == point)
            let id = history.start(point)
            try history.tell(id, values: values(Double(id % 7), setup.objectives.count))
        }
        var fresh = try SamplerCatalogue.make(name, setup)
        #expect(fresh.ask(history) == old.ask(history))
        // A sampler that has seen another history forgets it.
        var shorter = History(space, setup.objectives)
        _ = shorter.start(Point(values: Array(history.point(5))))
        var afresh = try SamplerCatalogue.make(name, setup)
        #expect(old.ask(shorter) == afresh.ask(shorter))
    }

    enum Trouble: String, CaseIterable, Sendable { case notANumber, fails, equal, huge, infinite, prunes }

    @Test(arguments: names, Trouble.allCases) func survives(_ name: String, _ trouble: Trouble) throws {
        for space in [try RandomSpaces.mixed(), try RandomSpaces.line()] {
            let objectives = try objectives(name)
            var search = try Search(space, objectives, sampler: name, seed: 5)
            for _ in 0..<13 {
                guard let trial = search.ask() else { break }
                #expect(throws: Never.self) { try space.point(of: trial.parameters) }
                let id = trial.id
                switch trouble {
                case .notANumber: try search.tell(id, values: values(id % 3 == 0 ? 0.5 : .nan, objectives.count))
                case .fails: try search.fail(id)
                case .equal: try search.tell(id, values: values(1, objectives.count))
                case .huge: try search.tell(id, values: values(id % 2 == 0 ? 1e300 : -1e150, objectives.count))
                case .infinite: try search.tell(id, values: values(.infinity, objectives.count))
                case .prunes:
                    _ = try search.report(id, step: 1, values: values(Double(id), objectives.count))
                    if id % 4 == 0 {
                        try search.tell(id, values: values(Double(id), objectives.count))
                    } else {
                        try search.prune(id)
                    }
                }
            }
            #expect(search.history.count == (name == "grid" && space.count == 1 ? 5 : 13))
        }
    }

    @Test(arguments: names) func spreadsParallelTrials(_ name: String) throws {
        let space = try SearchSpace((0..<3).map { Parameter("x\($0)", .float(low: 0, high: 1)) })
        let objectives = try objectives(name)
        var search = try Search(space, objectives, sampler: name, seed: 2)
        for _ in 0..<24 {
            guard let trial = search.ask() else { break }
            try search.tell(
                trial.id, values: values(try RandomSpaces.loss(trial, space), objectives.count), energy: Joules(3))
        }
        let together = (0..<8).compactMap { _ in search.ask()?.parameters }
        #expect(Set(together).count == 8)
    }

    @Test(arguments: names.filter { $0 != "random" && $0 != "sobol" && $0 != "grid" })
    func learns(_ name: String) throws {
        let space = try SearchSpace((0..<3).map { Parameter("x\($0)", .float(low: 0, high: 1)) })
        let trials = ["tpe", "cmaes", "nsga2"].contains(name) ? 60 : 22
        func best(_ name: String, _ seed: Int) throws -> Double {
            let objectives = try objectives(name)
            let history = try RandomSpaces.run(name, space, objectives, seed: seed, trials: trials) {
                let loss = try RandomSpaces.loss($0, space)
                return objectives.count == 1 ? [loss] : [loss, -loss]
            }
            return history.losses.indices.filter { $0 % objectives.count == 0 }.map { history.losses[$0] }.min() ?? 1
        }
        let (own, random) = (
            try median((0..<3).map { try best(name, $0) }), try median((0..<3).map { try best("random", $0) })
        )
        #expect(own < random)
    }

    @Test func unknownSamplersAndObjectivesAreRefused() throws {
        let setup = SamplerSetup(try RandomSpaces.line(), try Objectives([.minimise, .minimise]), seed: 1)
        let unknown = #expect(throws: TuningError.self) { try SamplerCatalogue.make("tp", setup) }
        #expect(unknown?.advice?.contains("did you mean tpe") == true)
        for name in ["gp", "cmaes", "gp-per-joule"] {
            #expect(throws: TuningError.self) { try SamplerCatalogue.make(name, setup) }
        }
        let single = SamplerSetup(try RandomSpaces.line(), .single(.minimise), seed: 1)
        #expect(throws: TuningError.self) { try SamplerCatalogue.make("ehvi", single) }
        let choices = try SearchSpace([Parameter("a", .categorical(["x", "y"]))])
        #expect(throws: TuningError.self) {
            try SamplerCatalogue.make("cmaes", SamplerSetup(choices, .single(.minimise), seed: 1))
        }
        #expect(throws: TuningError.self) { try Objectives([]) }
    }
}
