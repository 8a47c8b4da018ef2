import Foundation
import Statistics

/// Searches of functions with known minima beside Optuna, the time of a trial, searches of long histories, and the energy
/// that improvement per joule saves.
func tuning(_ place: Workplace) throws -> [Figure] {
    var figures: [Figure] = []
    for problem in [TestProblem.branin, .hartmann6, .ackley10, .rosenbrock5] {
        let times = problem.name == "Ackley10" ? 1.0 : nil
        figures += try regrets(
            problem, "tpe", trials: 100, references: ["random", "cmaes"], milliseconds: times, place)
    }
    for problem in [TestProblem.branin, .hartmann6] {
        let times = problem.name == "Hartmann6" ? 5.0 : nil
        figures += try regrets(
            problem, "gp", trials: 50, allowance: 2, references: ["random", "cmaes"], milliseconds: times, place)
    }
    for problem in [TestProblem.zdt1, .zdt2] {
        figures += try regrets(problem, "nsga2", trials: 200, references: ["random", "tpe"], place)
        figures += try regrets(problem, "ehvi", besides: "nsga2", trials: 50, references: ["random", "tpe"], place)
    }
    return try figures + storedTrials(place) + energyToTarget()
}

private let seeds = 0..<20

/// What searches miss of the best, ours and Optuna's with the same seeds.
/// - Parameters:
///   - besides: Optuna's sampler, when it is not the one of our sampler's name.
///   - allowance: the most that our median may be of Optuna's.
///   - references: further samplers of ours, for the note.
///   - milliseconds: the most that a trial may take at the end; nil when times are left out.
private func regrets(
    _ problem: TestProblem, _ sampler: String, besides: String? = nil, trials: Int, allowance: Double = 1,
    references: [String], milliseconds: Double? = nil, _ place: Workplace
) throws -> [Figure] {
    say("tuning: \(sampler) on \(problem.name) …")
    let peer = problem.optuna(besides ?? sampler, place)
    var ours: [ProblemSearch] = []
    var theirs: [ProblemSearch] = []
    for seed in seeds {
        ours.append(try ProblemSearch(problem, sampler, seed: seed, trials: trials))
        if let peer { theirs.append(try ProblemSearch(problem, by: peer, seed: seed, trials: trials)) }
    }
    let others = try references.map { name in
        let misses = try seeds.map { try ProblemSearch(problem, name, seed: $0, trials: trials).regret(problem) }
        return "\(name) \(problem.shown(median(misses)))"
    }
    let (own, peers) = (try ours.map { try $0.regret(problem) }, try theirs.map { try $0.regret(problem) })
    let what = problem.reference == nil ? "regret" : "hypervolume missed"
    let note = try peers.isEmpty ? [] : [problem.comparison(own, peers)]
    var figures = [
        Figure(
            "\(sampler) on \(problem.name), \(what) after \(trials) trials", unit: problem.unit,
            target: peers.isEmpty ? nil : allowance * median(peers) * problem.scale, samples: own,
            scale: problem.scale,
            peer: peer.map {
                .init(
                    name: "\(besides ?? sampler)", version: $0.version, median: median(peers) * problem.scale,
                    ratio: median(own) / median(peers))
            },
            note: (note + ["ours besides: " + others.joined(separator: ", ")]).joined(separator: "; "))
    ]
    if let milliseconds {
        let (mine, yours) = (ours.map(\.lastSeconds), theirs.map(\.lastSeconds))
        figures.append(
            Figure(
                "\(sampler) on \(problem.name), CPU time of trials \(trials - 9) to \(trials)", unit: "ms",
                target: milliseconds, samples: mine, scale: 1e3,
                peer: peer.map {
                    .init(
                        name: sampler, version: $0.version, median: median(yours) * 1e3,
                        ratio: median(zip(mine, yours).map { $0 / $1 }))
                }))
    }
    return figures
}

extension TestProblem {
    fileprivate var unit: String { reference == nil ? "loss" : "%" }
    fileprivate var scale: Double { reference == nil ? 1 : 100 }
    fileprivate func shown(_ miss: Double) -> String { (miss * scale).formatted(digits: 3) }

    /// The median of the differences seed by seed with its interval, and Wilcoxon's test of them.
    fileprivate func comparison(_ ours: [Double], _ theirs: [Double]) throws -> String {
        let differences = zip(ours, theirs).map { $0 - $1 }
        let interval = try Bootstrap(method: .percentile, seed: 1).interval(of: differences) { median($0) }
        let test = try WilcoxonTest(ours, theirs)
        return """
            median paired difference \(shown(median(differences))) (95 % \(shown(interval.lower)) … \
            \(shown(interval.upper))), better in \(differences.count { $0 < 0 }) of \(differences.count), \
            Wilcoxon p \(test.pValue.formatted(digits: 2))
            """
    }
}
