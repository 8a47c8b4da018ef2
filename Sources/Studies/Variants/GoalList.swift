import Pipelines
import Quantities
import Reporting

extension Goals {
    /// What is asked for, as definitions for people.
    var definitions: [Definition] {
        let weights = objective.map {
            "\($0.accuracy) × accuracy − \($0.cost) × cores − \($0.energy) × joules per request"
        }
        let texts: [(String, String?)] = [
            ("Load", rate?.formatted()), ("Objective", weights),
            ("Latency at most", latencySLA?.formatted()),
            ("Energy per request at most", energySLA?.formatted()),
            ("Power at most", powerCap?.formatted()),
            ("Emissions at most", carbonBudget?.formatted()),
            ("Cores at most", costCap?.formatted(significantDigits: 4)),
            ("Accuracy at least", accuracyFloor?.formatted(significantDigits: 4)),
        ]
        let machines = idlePower.map { Definition("Idle power of the machines", .figure($0)) }
        return texts.compactMap { term, text in text.map { Definition("Goal: \(term)", .plain($0)) } }
            + [machines].compactMap(\.self)
    }
}
