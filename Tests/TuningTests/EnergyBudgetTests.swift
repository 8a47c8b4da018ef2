import Foundation
import Quantities
import Statistics
import Testing

@testable import Tuning

@Suite struct EnergyBudgetTests {
    @Test func endsTheSearchWhenItIsSpent() throws {
        let budget = try EnergyBudget(Joules(100))
        var search = try Search(RandomSpaces.line(), .single(.minimise), sampler: "random", seed: 1, budget: budget)
        var trials = 0
        while let trial = search.ask() {
            try search.tell(trial.id, values: [0], energy: Joules(30))
            trials += 1
        }
        // 90 J leave 10 J, so that a fourth trial starts; 120 J end the search.
        #expect(trials == 4 && budget.remaining(after: search.history) == Joules(0))
    }

    @Test func countsRunningTrialsWithTheMean() throws {
        let budget = try EnergyBudget(Joules(100))
        var search = try Search(RandomSpaces.line(), .single(.minimise), sampler: "random", seed: 1, budget: budget)
        let asked = search.ask()
        let first = try #require(asked)
        try search.tell(first.id, values: [0], energy: Joules(30))
        var running = 0
        while search.ask() != nil { running += 1 }
        // 70 J are left: after three at 30 J each none may start.
        #expect(running == 3)
        #expect(budget.remaining(after: search.history) == Joules(70))
    }

    @Test(arguments: [0, -1, .nan, .infinity] as [Double]) func refusesImpossibleAmounts(_ joules: Double) {
        let error = #expect(throws: TuningError.self) { try EnergyBudget(Joules(joules)) }
        #expect(error?.code == .budget)
    }

    /// A loss that is equally good in two valleys, one of which costs a hundred times the energy of the other.
    @Test func improvementPerJouleSpendsLessForTheSameResult() throws {
        let space = try SearchSpace([
            Parameter("x", .float(low: 0, high: 1)), Parameter("y", .float(low: 0, high: 1)),
        ])
        func run(_ name: String, _ seed: UInt64) throws -> (energy: Double, best: Double) {
            var search = try Search(space, .single(.minimise), sampler: name, seed: seed)
            for _ in 0..<24 {
                guard let trial = search.ask() else { break }
                let x = trial.parameters.elements.compactMap { $0.value.number }
                let loss = min(abs(x[0] - 0.2), abs(x[0] - 0.8)) + (x[1] - 0.5) * (x[1] - 0.5)
                try search.tell(trial.id, values: [loss], energy: Joules(pow(100, x[0])))
            }
            return (search.history.energy.value, search.history.best?.values.first ?? 1)
        }
        let (aware, plain) = (try (0..<3).map { try run("gp-per-joule", $0) }, try (0..<3).map { try run("gp", $0) })
        #expect(try median(aware.map(\.energy)) < 0.7 * median(plain.map(\.energy)))
        #expect(try median(aware.map(\.best)) < 0.03)
    }

    /// As the budget runs out, trials that would not fit are avoided.
    @Test func avoidsWhatDoesNotFit() throws {
        let space = try RandomSpaces.line()
        var history = History(space, .single(.minimise))
        // The loss falls towards x = 1, where a trial costs 1,000 J; 100 J are left.
        for index in 0..<12 {
            let x = Double(index) / 16
            try history.tell(
                try history.start(Assignment([.init("x", .float(x))])), values: [1 - x], energy: Joules(pow(1_000, x)))
        }
        let budget = try EnergyBudget(Joules(history.energy.value + 100))
        let setup = SamplerSetup(space, .single(.minimise), seed: 1, budget: budget)
        var aware = try EnergyAwareSampler(setup)
        var plain = try GaussianProcessSampler(setup)
        let (answer, plainAnswer) = (aware.ask(history), plain.ask(history))
        let (cheap, dear) = (try #require(answer), try #require(plainAnswer))
        // 100 J are 1,000 J to the power of 2/3.
        #expect(dear.values[0] > 0.8)
        #expect(cheap.values[0] < 0.7)
    }
}
