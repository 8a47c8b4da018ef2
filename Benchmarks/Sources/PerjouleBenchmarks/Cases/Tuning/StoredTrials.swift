import Quantities
import Tuning

/// What asking costs once many trials are stored: every sampler at 1,000, 10,000 and 100,000 random trials of Hartmann6, and
/// Optuna's TPE at 10,000.
func storedTrials(_ place: Workplace) throws -> [Figure] {
    say("tuning: stored trials …")
    let sizes = [1_000, 10_000, 100_000]
    var histories: [Int: History] = [:]
    var rebuilt: [Double] = []
    for objectives in [1, 2] {
        for size in sizes { histories[key(size, objectives)] = try filled(size, objectives) }
        guard let large = histories[key(sizes[2], objectives)] else { continue }
        rebuilt.append(try processorSeconds { _ = try copied(large) })
    }
    var figures = [
        Figure(
            "rebuild a history of 100,000 trials", unit: "s", target: 2, samples: rebuilt,
            note: "from assignments and values, as resuming does; with one objective and with two")
    ]
    for type in SamplerCatalogue.all {
        let objectives = type.name == "nsga2" || type.name == "ehvi" ? 2 : 1
        let asks = try sizes.compactMap { size in
            try histories[key(size, objectives)].map { try asking(type.name, $0) }
        }
        guard let largest = asks.last else { continue }
        let smaller = zip(sizes, asks).dropLast().map { "\($0): \((median($1.later) * 1e3).formatted(digits: 2)) ms" }
        figures.append(
            Figure(
                "\(type.name), ask and tell at 100,000 trials", unit: "ms", target: targets[type.name],
                samples: largest.later, scale: 1e3,
                note: smaller.joined(separator: ", ")
                    + "; the first ask of all 100,000: \((largest.first * 1e3).formatted(digits: 2)) ms"))
    }
    if let history = histories[key(10_000, 1)], let peer = problem.optuna("tpe", place) {
        figures.append(try beside(peer, history))
    }
    return figures
}

private let problem = TestProblem.hartmann6
/// In milliseconds.
private let targets = ["random": 0.1, "sobol": 0.1, "tpe": 5.0, "cmaes": 0.1, "nsga2": 0.1]

private func key(_ size: Int, _ objectives: Int) -> Int { 2 * size + objectives }

private func losses(_ trial: Trial, _ objectives: Int) -> [Double] {
    let coordinates = problem.coordinates(of: trial.parameters)
    return Array((problem.losses(coordinates) + coordinates).prefix(objectives))
}

/// Random trials, each told with an energy.
private func filled(_ size: Int, _ objectives: Int) throws -> History {
    let space = try SearchSpace(problem.parameters)
    let directions = try Objectives(Array(repeating: .minimise, count: objectives))
    var search = try Search(space, directions, sampler: "random", seed: 1)
    for _ in 0..<size {
        guard let trial = search.ask() else { break }
        try search.tell(trial.id, values: losses(trial, objectives), energy: Joules(Double(1 + trial.id % 9)))
    }
    return search.history
}

/// The history built again from what a store keeps.
private func copied(_ history: History) throws -> History {
    var copy = History(history.space, history.objectives)
    for id in 0..<history.count {
        guard let trial = history[id] else { continue }
        try copy.tell(try copy.start(trial.parameters), values: trial.values, energy: trial.energy)
    }
    return copy
}

/// Seconds of the first ask, which looks at every trial, and of 20 more with their tells.
private func asking(_ name: String, _ history: History) throws -> (first: Double, later: [Double]) {
    let setup = SamplerSetup(history.space, history.objectives, seed: 1)
    var search = Search(history, sampler: try SamplerCatalogue.make(name, setup))
    var trial: Trial?
    let first = processorSeconds { trial = search.ask() }
    var later: [Double] = []
    for _ in 0..<20 {
        guard let last = trial else { break }
        let values = losses(last, history.objectives.count)
        later.append(
            try processorSeconds {
                try search.tell(last.id, values: values, energy: Joules(3))
                trial = search.ask()
            })
    }
    return (first, later)
}

private func beside(_ peer: PythonPeer, _ history: History) throws -> Figure {
    _ = try peer.run("seed 1")
    for id in 0..<history.count {
        guard let trial = history[id] else { continue }
        let numbers = problem.coordinates(of: trial.parameters) + trial.values
        try peer.tell("add " + numbers.map { "\($0)" }.joined(separator: " "))
    }
    _ = try peer.run("ask")
    let theirs = try (0..<10).map { _ in try peer.run("0").first ?? .nan }
    let ours = try asking("tpe", history).later
    return Figure(
        "tpe, ask and tell at 10,000 trials", unit: "ms", samples: ours, scale: 1e3,
        peer: .init(
            name: "tpe", version: peer.version, median: median(theirs) * 1e3, ratio: median(ours) / median(theirs)))
}
