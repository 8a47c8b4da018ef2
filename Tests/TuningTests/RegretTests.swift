import Foundation
import Statistics
import Testing

@testable import Tuning

/// Whole searches on functions with known minima, over fixed seeds with generous limits: a sampler that broke would miss them
/// by far. The exact comparison with other tuners is a benchmark.
@Suite struct RegretTests {
    private func branin(_ x: [Double]) -> Double {
        let inner = x[1] - 5.1 / (4 * .pi * .pi) * x[0] * x[0] + 5 / .pi * x[0] - 6
        return inner * inner + 10 * (1 - 1 / (8 * .pi)) * cos(x[0]) + 10 - 0.39788735772973816
    }

    private func medianRegret(_ sampler: String, trials: Int) throws -> Double {
        let space = try SearchSpace([
            Parameter("a", .float(low: -5, high: 10)), Parameter("b", .float(low: 0, high: 15)),
        ])
        return try median(
            (0..<5).map { seed in
                let history = try RandomSpaces.run(sampler, space, .single(.minimise), seed: seed, trials: trials) {
                    [branin($0.parameters.elements.compactMap { $0.value.number })]
                }
                return history.best?.values.first ?? .infinity
            })
    }

    @Test(arguments: [("tpe", 100, 0.1), ("cmaes", 100, 0.2), ("gp", 25, 0.1), ("sobol", 100, 1)])
    func branin(_ sampler: String, _ trials: Int, _ limit: Double) throws {
        #expect(try medianRegret(sampler, trials: trials) < limit)
    }

    /// Schaffer's problem: the front of (x², (x − 2)²) is 0 ≤ x ≤ 2; a dense sweep of it gives the whole hypervolume.
    @Test(arguments: [("ehvi", 22), ("nsga2", 120), ("tpe", 80)])
    func fillsAFront(_ sampler: String, _ trials: Int) throws {
        let space = try SearchSpace([Parameter("x", .float(low: -10, high: 10))])
        let whole = Hypervolume.dominated(
            (0...2_000).map {
                let x = Double($0) / 1_000; return [x * x, (x - 2) * (x - 2)]
            }, below: [5, 5])
        let shares = try (0..<3).map { seed in
            let history = try RandomSpaces.run(
                sampler, space, Objectives([.minimise, .minimise]), seed: seed, trials: trials
            ) {
                let x = $0.parameters["x"]?.number ?? 0
                return [x * x, (x - 2) * (x - 2)]
            }
            return try history.hypervolume(reference: [5, 5]) / whole
        }
        #expect(try median(shares) > 0.9)
    }
}
