import Quantities
import Reporting
import Simulation

/// What each stage did under each policy.
extension SimulationReport {
    var stages: [Block] {
        let rows = study.results.flatMap { result in result.simulation.stages.map { row($0, result) } }
        let note: RichText =
            isReplicated ? "Of the run with seed \(study.conditions.seed)." : "Energy is per request of the pipeline."
        return [
            .table(
                Table(
                    "Stage by stage",
                    columns: [
                        "Policy", "Stage", "Served", "Requests per batch", "Busy", "Replicas, mean",
                        "Energy per request",
                    ],
                    rows: rows, notes: [note]))
        ]
    }

    private func row(_ stage: SimulationResult.StageResult, _ result: PolicyResult) -> [Cell] {
        let served = result.simulation.served
        return [
            .plain(result.policy.rawValue), .plain(stage.name), .count(stage.served),
            stage.meanBatch.map { .number($0) } ?? .missing(reason: "no batch was served"),
            .figure(
                AnyEstimate(
                    100 * stage.utilisation.value, units: [UnitSymbol("%", 1)], provenance: study.provenance)),
            .number(stage.meanReplicas),
            .figure(
                served > 0 ? figure(stage.energy.total / Double(served)) : nil, otherwise: "no request was served"),
        ]
    }
}
