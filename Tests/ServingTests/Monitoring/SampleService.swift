import Metering
import Pipelines
import Quantities
import Simulation
import TestKit

@testable import Serving

/// A service of two stages whose monitor has something to tell.
enum SampleService {
    static let stages = [
        ServedStage(
            name: "stage0",
            variants: [ServedVariant(name: "v", file: "v.onnx"), ServedVariant(name: "w", file: "w.onnx")]),
        ServedStage(name: "stage1", after: [0], variants: [ServedVariant(name: "v", file: "v.onnx")]),
    ]

    static var goals: Goals {
        var goals = Goals(latencySLA: Seconds(0.5), energySLA: Joules(8))
        goals.powerCap = Watts(60)
        goals.carbonBudget = CarbonRate(100)
        return goals
    }

    /// - Parameters:
    ///   - seconds: how long it has served, at a rate that rises and falls.
    ///   - stolenCPU: processors that other machines of the same host take away.
    static func serving(
        for seconds: Int, failing: Bool = true, stolenCPU: Double = 0
    ) throws -> (service: SyntheticService, monitor: Monitor) {
        let carbon = try CarbonSettings(
            intensity: Estimate(CarbonIntensity(381), provenance: .published(in: "table")), powerUsageEffectiveness: 1.2
        )
        let service = try SyntheticService(
            stages: [
                .init(threads: 1, batch: 4, base: 4, perItem: 2), .init(threads: 2, batch: 1, base: 2, perItem: 1),
            ],
            power: .init(stolenCPU: stolenCPU), carbon: carbon)
        let monitor = Monitor(
            pipeline: "pipeline", stages: stages, goals: goals, ledger: service.ledger,
            clock: service.synthetic.clock.clock)
        monitor.running([
            StageSetting(stage: "stage0", variant: "v", batch: 4),
            StageSetting(stage: "stage1", variant: "v", threads: 2),
        ])
        monitor.watchStages {
            [
                StageLoad(stage: "stage0", waiting: 3, busyReplicas: 1, replicas: 1),
                StageLoad(stage: "stage1", waiting: 0, busyReplicas: 0, replicas: 1),
            ]
        }
        service.monitor = monitor
        for step in 0..<seconds * 200 {
            let second = step / 200
            let every = second % 60 < 30 ? 20 : 10
            if step.isMultiple(of: every) { service.arrive(fails: failing && step.isMultiple(of: 2000)) }
            if step == seconds * 100 { monitor.record(decision(at: service.synthetic.clock.clock.now)) }
            try service.pass()
        }
        return (service, monitor)
    }

    static func decision(
        at time: Seconds, _ outcome: AdaptationDecision.Outcome = .applied, reason: String? = nil
    ) -> AdaptationDecision {
        let before = StageSetting(stage: "stage0", variant: "w", batch: 2)
        let after = StageSetting(stage: "stage0", variant: "v", batch: 4)
        return AdaptationDecision(
            time: time, outcome: outcome, observedRate: Rate(10), predictedRate: Rate(20), from: [before],
            to: outcome == .unchanged ? [before] : [after], savedPerRequest: Joules(2.1),
            reason: reason ?? "moved stage0 from w to v: load 10/s, planned for 20/s, saves 2.1 J/request",
            changes: [StageChange(stage: "stage0", from: before, to: after, duration: Seconds(0.08))])
    }
}
