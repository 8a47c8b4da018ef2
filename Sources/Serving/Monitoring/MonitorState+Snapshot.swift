import Metering
import Pipelines
import Quantities
import Simulation

extension MonitorState {
    /// What is to be known at a moment.
    /// - Parameters:
    ///   - mark: of the same moment.
    ///   - terms: what a ledger says beside its joules; nil without one, or before its first window.
    ///   - loads: what the runtime says of its queues.
    func snapshot(
        _ mark: MonitorMark, terms: ChargeTerms?, loads: [StageLoad], goals: Goals, thresholds: GoalThresholds
    ) -> MonitorSnapshot {
        let recent = recent(to: mark)
        let energy =
            if let observed {
                observed.latest.flatMap { EnergyFigures($0, observed.sum, goals) }
            } else {
                terms.map { EnergyFigures($0, recent, mark) }
            }
        let point = point(mark, energy)
        let figures = PromisedFigures(
            p99: point.p99.map(Seconds.init), energyPerRequest: energy?.perRequest?.value,
            power: energy?.servicePower, carbonRate: energy?.carbonRate, running: self.figures)
        let all = latencies.all
        return MonitorSnapshot(
            pipeline: pipeline, uptime: mark.time - start, now: mark.time, point: point, inFlight: inFlight,
            counts: observed?.sum.counts ?? counts,
            p50: all.quantile(0.5), p95: all.quantile(0.95), p99: all.quantile(0.99), energy: energy,
            processorTime: observed.map { $0.latest?.processorTime } ?? recent.processorTime,
            allProcessorTime: observed.map(\.sum.processorTime) ?? mark.processorTime,
            stages: stageFigures(recent, loads), goals: goals.standings(figures, thresholds, givenUp: givenUp),
            decisions: decisions.latest, remarks: remarks + (energy?.remarks ?? []))
    }

    /// The second that has just ended.
    private func point(_ mark: MonitorMark, _ energy: EnergyFigures?) -> MonitorPoint {
        let second = max(0, self.second(mark.time) - 1)
        let last = marks.last.map { mark.since($0) } ?? mark
        var point = MonitorPoint(
            second: second, load: Double(arrivals.counts(second..<second + 1).first ?? 0),
            predicted: decisions.latest.last?.predictedRate.value, counts: last.counts,
            watts: energy?.power.value.value, joules: energy?.perRequest?.value.value,
            carbon: energy?.carbonRate?.value)
        if !hearsRequests { (point.load, point.counts) = (nil, nil) }
        if let observed {
            guard let seen = observed.latest else { return point }
            let seconds = max(1, seen.window.value)
            point.load = seen.arrivalsPerSecond.last ?? Double(seen.answered) / seconds
            point.counts = RequestCounts(
                answered: Int((Double(seen.answered - seen.failed) / seconds).rounded()),
                failed: Int((Double(seen.failed) / seconds).rounded()))
            (point.p50, point.p99) = (seen.p50?.value, seen.p99?.value)
        } else {
            let recent = latencies.recent
            (point.p50, point.p95, point.p99) = (recent.quantile(0.5), recent.quantile(0.95), recent.quantile(0.99))
        }
        return point
    }

    private func stageFigures(_ recent: MonitorMark, _ loads: [StageLoad]) -> [MonitorSnapshot.Stage] {
        let seconds = max(1e-9, recent.time.value)
        return stages.enumerated().map { index, stage in
            let setting = settings.first { $0.stage == stage.name }
            let load = loads.first { $0.stage == stage.name }
            let sums = index < recent.stages.count ? recent.stages[index] : .init()
            let replicas = load?.replicas ?? setting?.replicas
            guard hearsRequests else { return told(stage.name, setting, load, replicas) }
            return MonitorSnapshot.Stage(
                name: stage.name, setting: setting, load: load, rate: Double(sums.visits) / seconds,
                meanBatch: sums.batches > 0 ? Double(sums.items) / Double(sums.batches) : nil,
                busyShare: replicas.map { min(1, sums.busy.value / seconds / Double(max(1, $0))) })
        }
    }
}

extension MonitorState {
    /// What a target told of a stage, all variants together.
    private func told(
        _ stage: String, _ setting: StageSetting?, _ load: StageLoad?, _ replicas: Int?
    ) -> MonitorSnapshot.Stage {
        var figures = MonitorSnapshot.Stage(name: stage, setting: setting, load: load)
        guard let latest = observed?.latest, let all = latest.stages, latest.window > .zero else { return figures }
        let own = all.filter { $0.stage == stage }
        func sum(_ part: (StageFigures) -> Double) -> Double { own.reduce(0) { $0 + part($1) } }
        let batches = sum(\.batches)
        figures.rate = sum(\.requests) / latest.window.value
        figures.meanBatch = batches > 0 ? sum(\.items) / batches : nil
        figures.busyShare = replicas.map { min(1, sum(\.busyTime.value) / latest.window.value / Double(max(1, $0))) }
        return figures
    }
}

extension EnergyFigures {
    /// From a ledger.
    init(_ terms: ChargeTerms, _ recent: MonitorMark, _ now: MonitorMark) {
        let account = recent.account
        power = terms.power
        source = terms.source
        charging = terms.provenance
        if recent.counts.answered > 0 {
            let each = 1 / Double(recent.counts.answered)
            let energy = ServiceEnergy(account, terms)
            perRequest = energy.total.map { $0 * each }
            dynamicPerRequest = energy.dynamic.map { $0.value * each }
        }
        self.account = now.account
        gramsPerJoule = terms.gramsPerJoule
        servicePower = account.elapsed > .zero ? account.service / account.elapsed : .zero
        total = now.account.service
        remarks = terms.remarks
    }

    /// From what a target told; nil when it told no energy.
    init?(_ seen: TargetObservation, _ sum: ObservedSum, _ goals: Goals) {
        guard let energy = seen.energy, seen.window > .zero else { return nil }
        power = energy.map { $0 / seen.window }
        source = energy.provenance.shortOrigin
        charging = energy.provenance
        let succeeded = seen.answered - seen.failed
        if succeeded > 0 {
            perRequest = energy.map { $0 / Double(succeeded) }
            dynamicPerRequest = seen.dynamicEnergy.map { $0.value / Double(succeeded) }
        }
        servicePower = power.value
        total = sum.energy?.value ?? .zero
        gramsPerJoule = goals.gramsPerJoule
    }
}
