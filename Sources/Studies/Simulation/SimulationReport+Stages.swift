import Quantities
import Reporting
import Simulation

/// What each stage did under each policy.
extension SimulationReport {
    var stages: [Block] {
        let rows = study.results.flatMap { result in result.simulation.stages.map { row($0, result) } }
        let note: RichText = """
            \(isReplicated ? "Of the run with seed \(study.conditions.seed). " : "")Percentiles are of the time from \
            reaching a stage to the end of the batch there, waiting the share of it before the batch starts; energy is \
            per request of the pipeline.
            """
        return [
            .table(
                Table(
                    "Stage by stage",
                    columns: [
                        "Policy", "Stage", "p50", "p95", "p99", "Waiting", "Requests per batch", "Busy",
                        "Replicas, mean",
                        "Energy per request",
                    ],
                    rows: rows, notes: [note]))
        ]
    }

    private func row(_ stage: SimulationResult.StageResult, _ result: PolicyResult) -> [Cell] {
        let served = result.simulation.served
        let none = "no request was served"
        func time(_ share: KeyPath<ResponseSummary, Seconds>) -> Cell {
            .figure(stage.response.map { figure($0[keyPath: share]) }, otherwise: none)
        }
        func percent(_ share: Fraction?) -> Cell {
            share.map {
                .figure(AnyEstimate(100 * $0.value, units: [UnitSymbol("%", 1)], provenance: study.provenance))
            } ?? .missing(reason: none)
        }
        return [
            .plain(result.policy.rawValue), .plain(stage.name), time(\.p50), time(\.p95), time(\.p99),
            percent(stage.waitingShare), stage.meanBatch.map { .number($0) } ?? .missing(reason: none),
            percent(stage.utilisation), .number(stage.meanReplicas),
            .figure(served > 0 ? figure(stage.energy.total / Double(served)) : nil, otherwise: none),
        ]
    }
}
