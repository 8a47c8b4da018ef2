import Pipelines
import Planning
import Quantities
import Reporting
import Simulation

/// The fixed policy's plan, and its stages beside the exact queue.
extension SimulationReport {
    var plans: [Block] {
        guard let fixed = study.result(of: .fixed), let plan = fixed.plan else { return [] }
        var blocks: [Block] = [.heading("The fixed plan, for \(plan.rate)", level: 3), .table(plan.stageTable)]
        if let queues = fixed.queues, !queues.isEmpty {
            blocks += [.table(beside(plan, fixed)), .table(table(queues, plan))]
        }
        return blocks
    }

    /// What the plan promised for this load, and what came of it.
    private func beside(_ plan: Plan, _ result: PolicyResult) -> Table {
        func row(_ title: String, _ planned: AnyEstimate, _ figure: SimulationFigure) -> [Cell] {
            [.plain(title), .figure(planned), cell(figure, result.means[figure])]
        }
        return Table(
            "As planned and as simulated",
            columns: [
                "Figure", .init("Planned", alignment: .trailing), .init("Simulated", alignment: .trailing),
            ],
            rows: [
                row(
                    "Energy per request",
                    AnyEstimate(Estimate(plan.energyPerRequest, provenance: plan.provenance.energy)), .energyPerRequest),
                row(
                    "Accuracy", AnyEstimate(Estimate(Fraction(plan.accuracy), provenance: plan.provenance.accuracy)),
                    .accuracy),
                row(
                    plan.latencyModel == .worstCase ? "Worst-case latency; p99" : "Sum of the stages’ p99; p99",
                    AnyEstimate(Estimate(plan.latency, provenance: plan.provenance.latency)), .p99),
            ],
            notes: plan.latencyModel == .worstCase
                ? [
                    "This plan counts with full batches: where fewer requests are there in time, a batch costs each of them more."
                ] : [])
    }

    private func table(_ queues: [StageQueueCheck], _ plan: Plan) -> Table {
        let requests = StageQueueCheck.requests.formatted(fractionDigits: 0)
        var table = Table(
            "Each stage by itself under Poisson arrivals",
            columns: ["Stage", "Response", "Simulated", "By queue", "Planned worst case"],
            rows: queues.flatMap { rows($0, plan) },
            notes: ["\(requests) requests a stage; later stages of the pipeline do not see Poisson arrivals."])
        if queues.contains(where: { !$0.isExact }) {
            table.notes.append(
                """
                With several replicas and batches above one, the queue is that of each replica by itself, not the shared one \
                that is simulated: its batches are smaller, so medians tend to come out shorter and high percentiles longer.
                """)
        }
        return table
    }

    private func rows(_ check: StageQueueCheck, _ plan: Plan) -> [[Cell]] {
        let origin = Provenance.modelled(by: check.isExact ? "the exact batch queue" : "a batch queue for each replica")
        let planned = plan.stages.first { $0.name == check.stage }?.provenance.latency ?? study.provenance
        let shares: [(String, KeyPath<StageQueueCheck.Percentiles, Seconds>)] = [
            ("p50", \.p50), ("p95", \.p95), ("p99", \.p99),
        ]
        return shares.map { name, share in
            [
                .plain(check.stage), .plain(name), .figure(figure(check.simulated[keyPath: share])),
                .figure(
                    check.queue.map { Estimate($0[keyPath: share], provenance: origin) },
                    otherwise: "the replicas cannot serve Poisson arrivals of this load: responses grow with time"),
                .figure(Estimate(check.planned, provenance: planned)),
            ]
        }
    }
}
