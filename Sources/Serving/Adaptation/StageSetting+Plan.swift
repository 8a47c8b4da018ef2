import Pipelines
import Planning
import Quantities
import Simulation

extension Pipeline {
    /// What the stages are set to for a plan of the pipeline.
    /// - Throws: ``ServingError`` (`configuration`) for figures that no server can have.
    func settings(_ plan: Plan, batching: ServedBatching?) throws(ServingError) -> [StageSetting] {
        let batching = batching ?? goals.usualBatching
        var settings: [StageSetting] = []
        for (planned, stage) in zip(plan.stages, stages) {
            var setting = StageSetting(
                stage: planned.name, variant: planned.variant, point: planned.point, batch: planned.batch,
                replicas: planned.replicas)
            if let variant = stage.variants.first(where: { $0.name == planned.variant }),
                variant.points.indices.contains(planned.point)
            {
                setting.threads = variant.points[planned.point].threads
                setting.policy = planned.batch == 1 ? .greedy : batching.policy
                let service = try translated { () throws(SimulationError) in
                    try BatchService(variant, point: planned.point)
                }
                setting = setting.resolved(service, load: planned.load)
            }
            settings.append(setting)
        }
        return settings
    }

    /// What runs, by the pipeline's options; nil when a stage runs something else.
    func running(_ settings: [StageSetting]) -> [RunningStage]? {
        guard settings.count == stages.count else { return nil }
        var running: [RunningStage] = []
        for stage in stages {
            guard let setting = settings.first(where: { $0.stage == stage.name }),
                let variant = stage.variants.first(where: { $0.name == setting.variant }),
                let point = variant.point(of: setting)
            else { return nil }
            running.append(RunningStage(variant: variant.name, point: point, replicas: setting.replicas))
        }
        return running
    }
}

extension Variant {
    /// The operating point that a setting stands for: the one it names where that fits, else one that fits.
    fileprivate func point(of setting: StageSetting) -> Int? {
        func fits(_ index: Int) -> Bool {
            points.indices.contains(index) && points[index].batch == setting.batch
                && points[index].threads == setting.threads
        }
        return setting.point.flatMap { fits($0) ? $0 : nil } ?? points.indices.first(where: fits)
    }
}

extension StageSetting {
    /// Whether at most the time for which batches wait differs, and by little: not worth telling a target.
    func isNearly(_ other: StageSetting) -> Bool {
        guard let own = policy.timeout, let theirs = other.policy.timeout else { return self == other }
        var same = other
        same.policy = policy
        return self == same && abs(own.value - theirs.value) <= 0.25 * max(own.value, theirs.value)
    }

    /// Whether sessions must change for it, and not only when batches start.
    func needsSessions(other: StageSetting) -> Bool {
        (variant, batch, replicas, threads) != (other.variant, other.batch, other.replicas, other.threads)
    }
}

extension BatchPolicy {
    /// How long the oldest request of a batch waits at most, where full batches are waited for.
    fileprivate var timeout: Seconds? {
        switch self {
        case .timeout(let timeout), .threshold(_, let timeout?): timeout
        default: nil
        }
    }
}
