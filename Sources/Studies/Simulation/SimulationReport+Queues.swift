import Planning
import Quantities
import Reporting
import Simulation

/// The fixed policy's plan, and its stages beside the exact queue.
extension SimulationReport {
    var plans: [Block] {
        guard let fixed = study.result(of: .fixed), let plan = fixed.plan else { return [] }
        var blocks: [Block] = [.heading("The fixed plan, for \(plan.rate)", level: 3), .table(plan.stageTable)]
        if let queues = fixed.queues, !queues.isEmpty { blocks.append(.table(table(queues, plan))) }
        return blocks
    }

    private func table(_ queues: [StageQueueCheck], _ plan: Plan) -> Table {
        var table = Table(
            "Each stage by itself under Poisson arrivals",
            columns: [
                "Stage", "Planned worst case", "p50 simulated", "p50 by queue", "p95 simulated", "p95 by queue",
                "p99 simulated", "p99 by queue",
            ],
            rows: queues.map { row($0, plan) },
            notes: [
                "\(StageQueueCheck.requests.formatted(fractionDigits: 0)) requests a stage; later stages of the pipeline do not see Poisson arrivals."
            ])
        if queues.contains(where: { !$0.isExact }) {
            table.notes.append(
                """
                With several replicas and batches above one, the queue is that of each replica by itself, not the shared one \
                that is simulated: its batches are smaller, so medians tend to come out shorter and high percentiles longer.
                """)
        }
        return table
    }

    private func row(_ check: StageQueueCheck, _ plan: Plan) -> [Cell] {
        let origin = Provenance.modelled(by: check.isExact ? "the exact batch queue" : "a batch queue for each replica")
        let planned = plan.stages.first { $0.name == check.stage }?.provenance.latency ?? study.provenance
        func queue(_ time: Seconds?) -> Cell {
            .figure(
                time.map { Estimate($0, provenance: origin) },
                otherwise: "the replicas cannot serve Poisson arrivals of this load: responses grow with time")
        }
        return [
            .plain(check.stage), .figure(Estimate(check.planned, provenance: planned)),
            .figure(figure(check.simulated.p50)), queue(check.queue?.p50),
            .figure(figure(check.simulated.p95)), queue(check.queue?.p95),
            .figure(figure(check.simulated.p99)), queue(check.queue?.p99),
        ]
    }
}
