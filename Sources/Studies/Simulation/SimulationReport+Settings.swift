import Pipelines
import Quantities
import Reporting
import Simulation

/// The parts that say what was simulated, and what the figures are worth.
extension SimulationReport {
    var settings: [Block] {
        let conditions = study.conditions
        let drop = conditions.drop == .never ? "served late" : "dropped when they cannot be in time any more"
        var list = [
            Definition("Load", .plain(study.load)),
            Definition("Simulated time", .plain(conditions.duration.formatted())),
            Definition("Deadline", .plain(conditions.deadline?.formatted() ?? "none")),
            Definition("Requests too late", .plain(drop)),
            Definition("Batches start", .plain(conditions.batching.rawValue)),
            Definition("A replica starts in", .plain("\(conditions.startUp)")),
            Definition("A replica switches in", .plain("\(conditions.switchDelay)")),
            Definition(
                isReplicated ? "Seeds" : "Seed",
                .plain(
                    isReplicated
                        ? "\(conditions.seed) to \(conditions.seed &+ UInt64(conditions.replications - 1)), one for each run"
                        : "\(conditions.seed)")),
        ]
        if isAdaptive { list.insert(contentsOf: adaptation(conditions), at: 2) }
        return [.heading("Settings"), .definitions(list + study.goals.definitions)]
    }

    /// How plans follow the load.
    private func adaptation(_ conditions: SimulationStudy.Conditions) -> [Definition] {
        let list = [
            Definition("A new plan every", .plain("\(conditions.period)")),
            Definition("Load predictor", .plain(conditions.predictor.rawValue)),
            Definition("Planned for", .plain("\(conditions.margin.formatted(significantDigits: 3)) × the prediction")),
        ]
        let hysteresis = conditions.hysteresis
        guard hysteresis != Hysteresis() else { return list }
        let worth = "for \(hysteresis.minimumSaving) at least, \(hysteresis.minimumDwell) after the last"
        return list + [Definition("Changes that nothing forces", .plain(worth))]
    }

    var method: [Block] {
        [
            .heading("What these figures are worth"),
            .paragraph(
                """
                Requests are simulated one by one through every stage's queue. Unless the policy is named for another way, \
                batches start as the settings say: “planned” when full, or when the oldest request has waited for as long as \
                the plan expects a batch to take to fill; “greedy” as soon as a replica is free; smdp takes what its table of least cost says for Poisson arrivals of the planned load \
                (arXiv 2501.02181), exact for one replica. It takes the energy of its operating point, and the time: exactly, or spread around it (log-normal) where the point says \
                how far single batches are from their mean, as profiles do. That replicas disturb each other, that a machine has other things to do \
                for a while, and that networks take time is not simulated; --as-served goes by what batches took when the pipeline was served, \
                and by the processors of the machine that served it. \
                A batch between two measured sizes is interpolated.
                """),
            .paragraph(
                """
                **Joules are modelled**: the energy of each batch above idle, and the idle power of \(idle), starting \
                included. The building's overhead (PUE) is not in them. They are as good as the \
                energies of the operating points, whose origins are listed with the figures.
                """),
            .paragraph(
                """
                All policies meet the same arrivals, so their differences owe little to chance in the load. \(chance) \
                Energy-blind plans with the same goals without any weight or cap on energy; FA2-low and FA2-high pin the least \
                and the most accurate variants; RIM pins replicas; all of them ignore energy (IPA, arXiv 2308.12871).
                """),
        ]
    }

    private var idle: String {
        study.goals.idlePower == nil
            ? "each replica for as long as it exists (give --idle-power to count whole machines, as `perjoule serve` does)"
            : "the machines all the time"
    }

    /// What chance leaves open.
    private var chance: String {
        let conditions = study.conditions
        if isReplicated {
            return """
                What is left is told by the ranges: 95 % confidence of the mean by Student's t over the \
                \(conditions.replications) runs, of each difference by itself, not of all of them at once. They say nothing of \
                how well the model meets a real machine.
                """
        }
        return conditions.isRandom
            ? "It is one realisation of that load, of seed \(conditions.seed): other seeds give slightly different figures."
            : "The arrivals leave nothing to chance."
    }
}
