import Foundation
import Quantities
import Statistics

/// The energy that searches need to come near a minimum, where trials differ tenfold in energy: improvement per joule
/// beside improvement alone, TPE and random draws, with the same seeds.
func energyToTarget() throws -> [Figure] {
    say("tuning: energy to a target …")
    // Branin has minima at 2.3, 2.5 and 12.3 of its second parameter's 0…15, the last of which is dear.
    var branin = TestProblem.branin
    branin.energy = { Joules(100 * pow(10, $0[1] / 15)) }
    // The minimum lies at 0.66 of the last parameter: dear or cheap by which end costs more.
    var cheap = TestProblem.hartmann6
    cheap.energy = { Joules(100 * pow(10, 1 - $0[5])) }
    var dear = TestProblem.hartmann6
    dear.energy = { Joules(100 * pow(10, $0[5])) }
    return try [
        energyToTarget(branin, "Branin, dear towards high x2", regret: 0.1),
        energyToTarget(cheap, "Hartmann6, dear towards low x6", regret: 0.2),
        energyToTarget(dear, "Hartmann6, dear towards high x6", regret: 0.2),
    ]
}

private func energyToTarget(_ problem: TestProblem, _ name: String, regret: Double) throws -> Figure {
    let trials = 100
    func energies(_ sampler: String) throws -> [Double] {
        try (0..<20).map { seed in
            try ProblemSearch(problem, sampler, seed: seed, trials: trials).energy(toReach: regret, of: problem)
        }
    }
    let aware = try energies("gp-per-joule")
    let plain = try energies("gp")
    let others = try ["tpe", "random"].map { sampler in
        let middle = median(try energies(sampler))
        return "\(sampler) "
            + (middle.isFinite ? "\((middle * 1e-3).formatted(digits: 3)) kJ" : "not in \(trials) trials")
    }
    let ratios = zip(aware, plain).map { $0 / $1 }.filter(\.isFinite)
    let interval = try Bootstrap(method: .percentile, seed: 1).interval(of: ratios) { median($0) }
    return Figure(
        "energy until within \(regret) of \(name)", unit: "kJ", target: median(plain) * 1e-3, samples: aware,
        scale: 1e-3,
        peer: .init(name: "our gp", version: "same build", median: median(plain) * 1e-3, ratio: median(ratios)),
        note: """
            gp-per-joule; median of paired ratios \(median(ratios).formatted(digits: 2)) \
            (95 % \(interval.lower.formatted(digits: 2)) … \(interval.upper.formatted(digits: 2)), \
            \(ratios.count) pairs that both came there); \(others.joined(separator: ", "))
            """)
}
