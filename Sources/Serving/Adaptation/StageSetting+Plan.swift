import Pipelines
import Planning
import Quantities
import Simulation

extension Pipeline {
    /// What the stages are set to for a plan of the pipeline.
    func settings(_ plan: Plan, batching: ServedBatching?) -> [StageSetting] {
        zip(plan.stages, stages).map { planned, stage in
            let variant = stage.variants.first { $0.name == planned.variant }
            let point = variant.flatMap { $0.points.indices.contains(planned.point) ? $0.points[planned.point] : nil }
            return StageSetting(
                stage: planned.name, variant: planned.variant, point: planned.point, batch: planned.batch,
                replicas: planned.replicas, threads: point?.threads ?? 1,
                policy: policy(planned, variant, batching ?? usualBatching))
        }
    }

    /// Percentiles are those of replicas that take what waits; the worst case has full batches.
    private var usualBatching: ServedBatching { goals.latencyModel == .p99 ? .by(.greedy) : .planned }

    /// The policy with what depends on the load settled.
    private func policy(_ planned: Plan.StagePlan, _ variant: Variant?, _ batching: ServedBatching) -> BatchPolicy {
        switch batching {
        case _ where planned.batch == 1: return .greedy
        case .planned:
            return .timeout(Seconds(Double(planned.batch - 1) / max(planned.load.value, 1e-3)))
        case .by(let batching):
            guard case .smdp = batching else { return batching.policy }
            guard let variant, let service = try? BatchService(variant, point: planned.point),
                case .table(let table) = batching.policy.rule(
                    service, replicas: planned.replicas, load: planned.load.value)
            else { return .greedy }
            return .table(table)
        }
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

extension OperatingPoint {
    /// Threads of a session that takes as many cores.
    var threads: Int { max(1, Int(cores.rounded(.up).clamped(to: 1...4096))) }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        isNaN ? range.lowerBound : Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
    }
}

extension StageSetting {
    /// Whether only the time for which batches wait differs, and by how little: not worth telling a target.
    func isNearly(_ other: StageSetting) -> Bool {
        guard case .timeout(let own) = policy, case .timeout(let theirs) = other.policy else { return self == other }
        var same = other
        same.policy = policy
        return self == same && abs(own.value - theirs.value) <= 0.25 * max(own.value, theirs.value)
    }

    /// Whether sessions must change for it, and not only when batches start.
    func needsSessions(other: StageSetting) -> Bool {
        (variant, batch, replicas, threads) != (other.variant, other.batch, other.replicas, other.threads)
    }
}
