import Foundation
import Quantities
import Tuning

/// One search of a problem, by our sampler or a peer's.
struct ProblemSearch {
    private(set) var history: History
    /// CPU seconds of each trial: telling the one before and asking.
    private(set) var seconds: [Double] = []

    /// By our sampler.
    init(_ problem: TestProblem, _ sampler: String, seed: Int, trials: Int) throws {
        let space = try SearchSpace(problem.parameters)
        var search = try Search(space, problem.objectives, sampler: sampler, seed: UInt64(seed))
        var answer: (losses: [Double], energy: Joules?)?
        var id = 0
        for _ in 0..<trials {
            var trial: Trial?
            seconds.append(
                try processorSeconds {
                    if let answer { try search.tell(id, values: answer.losses, energy: answer.energy) }
                    trial = search.ask()
                })
            guard let trial else { break }
            let coordinates = problem.coordinates(of: trial.parameters)
            (id, answer) = (trial.id, (problem.losses(coordinates), problem.energy?(coordinates)))
        }
        if let answer { try search.tell(id, values: answer.losses, energy: answer.energy) }
        history = search.history
    }

    /// By a peer that asks and tells.
    init(_ problem: TestProblem, by peer: PythonPeer, seed: Int, trials: Int) throws {
        history = History(try SearchSpace(problem.parameters), try problem.objectives)
        var request = "seed \(seed)"
        for _ in 0..<trials {
            let reply = try peer.run(request)
            guard reply.count == problem.parameters.count + 1 else { throw BenchmarkError("the peer asks \(reply)") }
            seconds.append(reply[0])
            let coordinates = Array(reply.dropFirst())
            let losses = problem.losses(coordinates)
            try history.tell(try history.start(problem.assignment(of: coordinates)), values: losses)
            request = losses.map { "\($0)" }.joined(separator: " ")
        }
    }

    /// What the best of the first `trials` misses of a problem's minimum; of two objectives, the share of the front's
    /// hypervolume that the trials miss.
    func regret(_ problem: TestProblem) throws -> Double {
        if let reference = problem.reference {
            return 1 - (try history.hypervolume(reference: reference)) / problem.best
        }
        return (history.best?.values.first ?? .infinity) - problem.best
    }

    /// The energy of the trials up to the first within `regret` of the minimum; infinite when none is.
    func energy(toReach regret: Double, of problem: TestProblem) -> Double {
        var sum = 0.0
        for id in 0..<history.count {
            guard let trial = history[id], let loss = trial.values.first else { continue }
            sum += trial.energy?.value ?? .nan
            if loss - problem.best <= regret { return sum }
        }
        return .infinity
    }

    /// The mean of the last ten trials' seconds.
    var lastSeconds: Double { seconds.suffix(10).reduce(0, +) / Double(max(1, min(10, seconds.count))) }
}

extension TestProblem {
    /// Starts Optuna on the problem; nil where it is missing, or what the sampler needs.
    func optuna(_ sampler: String, _ place: Workplace) -> PythonPeer? {
        let objectives = "\(reference?.count ?? 1)"
        return place.peer(
            "optuna_ask_tell.py", [sampler, objectives, "[\(parameters.map(\.json).joined(separator: ","))]"])
    }

    /// A trial's values as coordinates.
    func coordinates(of assignment: Assignment) -> [Double] {
        parameters.map { parameter in
            switch (assignment[parameter.name], parameter.domain) {
            case (nil, _): .nan
            case (let value?, .categorical(let choices)): Double(choices.firstIndex(of: value) ?? 0)
            case (.float(let number)?, _): number
            case (.int(let number)?, _): Double(number)
            default: .nan
            }
        }
    }

    /// Coordinates as a trial's values.
    func assignment(of coordinates: [Double]) -> Assignment {
        Assignment(
            zip(parameters, coordinates).filter { !$1.isNaN }.map { parameter, number in
                switch parameter.domain {
                case .float: .init(parameter.name, .float(number))
                case .int: .init(parameter.name, .int(Int(number)))
                case .categorical(let choices): .init(parameter.name, choices[Int(number)])
                }
            })
    }
}

extension Parameter {
    /// As the peer reads it; conditions by the index of a choice or the whole number.
    fileprivate var json: String {
        let kind =
            switch domain {
            case .float(let low, let high, let log, let step):
                "\"type\":\"float\",\"low\":\(low),\"high\":\(high),\"log\":\(log),\"step\":\(step.map { "\($0)" } ?? "null")"
            case .int(let low, let high, let log, let step):
                "\"type\":\"int\",\"low\":\(low),\"high\":\(high),\"log\":\(log),\"step\":\(step)"
            case .categorical(let choices): "\"type\":\"categorical\",\"choices\":\(choices.count)"
            }
        let when = conditions.map { condition in
            "\"\(condition.parent)\":[\(condition.anyOf.map(\.description).joined(separator: ","))]"
        }
        return "{\"name\":\"\(name)\",\(kind),\"when\":{\(when.joined(separator: ","))}}"
    }
}
