import Metering
import Profiling
import Quantities
import Tuning

/// The state that trials running side by side share: the search, what is kept of it, and when it ends.
actor TuneSession {
    private(set) var search: Search
    private(set) var trials: [Int: KeptTrial] = [:]
    private(set) var end: TuneEnd?
    private let settings: SearchSettings
    private let objectives: [TuneObjective]
    private let limits: TuneLimits
    private let kept: KeptSearch?
    private let meter: Meter
    private let clock: MonotonicClock
    private let began: Seconds
    private var overhead: SearchMeter
    /// Trials that an earlier run left unfinished, to be run first.
    private var leftovers: [Tuning.Trial]
    /// When each trial under way started, and whether it was told to stop for the budget's sake.
    private var underWay: [Int: Reading] = [:]
    private var failuresInARow = 0
    private let deliver: @Sendable (TuneProgress) -> Void

    init(
        _ campaign: TuneCampaign, kept: KeptSearch?, deliver: @escaping @Sendable (TuneProgress) -> Void
    ) throws {
        settings = campaign.settings
        objectives = campaign.objectives
        limits = campaign.limits
        self.kept = kept
        self.deliver = deliver
        meter = campaign.runner.measurement.meter
        clock = campaign.host.clock
        began = clock.now
        overhead = try SearchMeter(meter, clock: clock, baseline: campaign.runner.measurement.baseline)
        search = try campaign.settings.search(after: kept?.earlier)
        leftovers = search.history.unfinished
        for trial in kept?.earlierTrials ?? [] { trials[trial.id] = trial }
    }

    /// The next trial to run; nil when there is none for now, or no more at all.
    func next() throws -> Tuning.Trial? {
        guard end == nil else { return nil }
        if Task.isCancelled { return finish(.interrupted) }
        if failuresInARow >= limits.failures { return nil }
        if let time = limits.time, clock.now - began >= time { return finish(.time) }
        if !leftovers.isEmpty {
            if let budget = search.budget, budget.remaining(after: search.history) <= .zero {
                return finish(.exhausted(settings.endReason(search)))
            }
            let trial = leftovers.removeFirst()
            underWay[trial.id] = try meter.read()
            return trial
        }
        if let most = limits.trials, search.history.count >= most { return finish(.trials) }
        let isAdmitted = search.budget?.admitsTrial(after: search.history) ?? true
        guard isAdmitted, let trial = search.ask() else {
            // Trials under way may turn out cheaper than the mean that the budget counts them with.
            return underWay.isEmpty ? finish(.exhausted(settings.endReason(search, isAdmitted: isAdmitted))) : nil
        }
        try kept?.start(trial.id, search.history)
        underWay[trial.id] = try meter.read()
        return trial
    }

    /// Takes note of a report, and says whether the trial should go on.
    func decide(_ id: Int, _ report: JobReport) -> JobDecision {
        var values = objectives.compactMap { report.values[$0.name] }
        guard values.count == objectives.count, search.history[id]?.state == .running else { return .goOn }
        if settings.energy == .minimise {
            guard let energy = energySoFar(id) else { return .goOn }
            values.append(energy.value)
        }
        guard let decision = try? search.report(id, step: report.step, values: values) else { return .goOn }
        return decision == .goOn ? .goOn : .stop
    }

    /// The trials that should stop, since they have used what is left of the budget.
    func overBudget() -> Bool {
        guard let budget = search.budget, !underWay.isEmpty else { return false }
        let used = underWay.keys.reduce(Joules.zero) { $0 + (energySoFar($1) ?? .zero) }
        return used > budget.remaining(after: search.history)
    }

    /// The host's energy since a trial started, shared evenly with the others under way: an upper bound on a machine of one's own.
    private func energySoFar(_ id: Int) -> Joules? {
        guard let first = underWay[id], let now = try? meter.read() else { return nil }
        return meter.use(from: first, to: now).total.value / Double(underWay.count)
    }

    /// Takes note of a trial that has ended.
    func take(_ id: Int, _ outcome: JobOutcome, stoppedForBudget: Bool) throws {
        underWay[id] = nil
        let energy = outcome.totalEnergy
        var reason: String?
        switch outcome.end {
        case .completed:
            var values = objectives.compactMap { outcome.values[$0.name] }
            if settings.energy == .minimise { values.append(energy.value.value) }
            try search.tell(id, values: values, energy: energy.value)
        case .pruned:
            try search.prune(id, energy: energy.value)
            reason = "it fell behind after step \(outcome.reports.last?.step ?? 0)"
        case .cancelled where stoppedForBudget:
            try search.fail(id, energy: energy.value)
            reason = "the rest of the energy budget ended it"
        case .cancelled:
            // It stays open, so that the next run starts it anew.
            finish(.interrupted)
            return
        case .failed(let fault):
            try search.fail(id, energy: energy.value)
            reason = fault.description
        }
        try keep(id, outcome, reason)
        if case .failed = outcome.end { failuresInARow += 1 } else { failuresInARow = 0 }
        if failuresInARow >= limits.failures { finish(.failures(count: failuresInARow, last: reason ?? "")) }
        deliver(progress(id))
    }

    private func keep(_ id: Int, _ outcome: JobOutcome, _ reason: String?) throws {
        var trial = KeptTrial(id, of: search.history, reason: reason)
        trial.measured = KeptTrial.Measured(
            energy: outcome.totalEnergy, dynamic: outcome.dynamicEnergy, duration: outcome.duration,
            own: try overhead.own(besides: outcome.measured.run.cpu), notes: outcome.notes)
        trials[id] = trial
        try kept?.finish(trial, search.history)
    }

    @discardableResult
    private func finish(_ reason: TuneEnd) -> Tuning.Trial? {
        if end == nil { end = reason }
        return nil
    }

    private func progress(_ last: Int) -> TuneProgress {
        TuneProgress(
            last: trials[last], finished: search.history.finishedCount, expected: expectedTrials,
            elapsed: clock.now - began, energy: search.history.energy, best: search.history.best,
            frontSize: objectives.count == 1 && settings.energy != .minimise ? nil : search.history.paretoFront.count)
    }

    /// How many trials there will be, as far as can be told.
    private var expectedTrials: Int? {
        var bounds: [Double] = limits.trials.map { [Double($0)] } ?? []
        let done = Double(max(1, search.history.finishedCount))
        let elapsed = clock.now - began
        if let time = limits.time, elapsed > .zero { bounds.append(done * max(1, time / elapsed)) }
        if let budget = search.budget, search.history.energy > .zero {
            bounds.append(done * max(1, budget.limit / search.history.energy))
        }
        return bounds.min().flatMap { Int(exactly: min($0, 1e9).rounded()) }
    }
}
