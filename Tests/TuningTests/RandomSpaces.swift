import Statistics

@testable import Tuning

/// Spaces and histories that tests search.
enum RandomSpaces {
    /// Every kind of parameter, two of them conditional, one on another conditional one.
    static func mixed() throws -> SearchSpace {
        try SearchSpace([
            Parameter("lr", .float(low: 1e-5, high: 1e-1, log: true)),
            Parameter("momentum", .float(low: 0, high: 0.9)),
            Parameter("dropout", .float(low: 0, high: 0.5, step: 0.1)),
            Parameter("layers", .int(low: 1, high: 8)),
            Parameter("width", .int(low: 16, high: 1024, log: true)),
            Parameter("batch", .int(low: 10, high: 100, step: 30)),
            Parameter("act", .categorical(["relu", "gelu", "leaky"])),
            Parameter("slope", .float(low: 0.01, high: 0.3), when: [Parameter.Condition("act", isAnyOf: ["leaky"])]),
            Parameter("norm", .categorical([true, false]), when: [Parameter.Condition("layers", isAnyOf: [4, 8])]),
            Parameter("group", .int(low: 1, high: 4), when: [Parameter.Condition("norm", isAnyOf: [true])]),
        ])
    }

    /// One float, from 0 to 1.
    static func line() throws -> SearchSpace { try SearchSpace([Parameter("x", .float(low: 0, high: 1))]) }

    /// A smooth loss of any point: the squared distance of its place in the cube from 0.3.
    static func loss(_ trial: Trial, _ space: SearchSpace) throws -> Double {
        let units = space.units(of: try space.point(of: trial.parameters).values)
        return units.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
    }

    /// Runs a search; `values` judges each trial, nil fails it.
    static func run(
        _ sampler: String, _ space: SearchSpace, _ objectives: Objectives, seed: Int, trials: Int,
        values: (Trial) throws -> [Double]?
    ) throws -> History {
        var search = try Search(space, objectives, sampler: sampler, seed: UInt64(seed))
        for _ in 0..<trials {
            guard let trial = search.ask() else { break }
            if let values = try values(trial) {
                try search.tell(trial.id, values: values)
            } else {
                try search.fail(trial.id)
            }
        }
        return search.history
    }
}

extension History {
    /// The parameters of all trials, for comparisons.
    var assignments: [Assignment] { (0..<count).compactMap { self[$0]?.parameters } }
}
