import Quantities

extension LoadResult {
    init(_ test: LoadTest, _ record: LoadRecord, isInterrupted: Bool) {
        let settings = test.settings
        load = test.name
        server = test.address.description
        model = test.model.name
        seed = settings.seed
        if case .open = settings.pacing { isOpenLoop = true } else { isOpenLoop = false }
        self.isInterrupted = isInterrupted
        // An overloaded server answers on after the last request was due, and an interrupted load ends before.
        let planned = isInterrupted || !isOpenLoop ? record.length : settings.length?.value ?? record.length
        duration = Seconds(max(planned, record.lastAnswer))
        answered = record.answered
        failed = record.failed
        unfinished = record.unfinished
        requests = answered + failed + unfinished
        failures = Dictionary(record.failures.map { ($0.name, $1) }, uniquingKeysWith: +)
        offeredRate = Rate(planned > 0 ? Double(requests) / planned : 0)
        answeredRate = Rate(duration > .zero ? Double(answered) / duration.value : 0)
        latency = record.latency.figures
        serviceTime = record.service.figures
        goal = settings.goal.map { GoalOutcome($0, record) }
        energy = LoadEnergy(record.energy)
        stages = record.energy.stages(of: test.model.name)
        client = ClientSide(record, isOpenLoop: isOpenLoop, warmUp: settings.warmUp)
        timeline = record.timeline.intervals
        distribution = record.latency.distribution
    }
}

extension LoadResult.GoalOutcome {
    /// Requests that were under way when the load was ended count neither way.
    fileprivate init(_ goal: LoadSettings.LatencyGoal, _ record: LoadRecord) {
        limit = goal.limit
        demanded = goal.share
        violations = record.tooSlow + record.failed
        let count = record.answered + record.failed
        kept = Fraction(count > 0 ? 1 - Double(violations) / Double(count) : 1)
        isMet = count > 0 && Double(count - violations) >= goal.share.value * Double(count)
    }
}
