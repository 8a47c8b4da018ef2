import Pipelines
import Quantities

/// Feeds arrivals to a pipeline's run, and closes the timeline's intervals.
struct SimulationDrive {
    private let settings: SimulationSettings
    private var run: PipelineRun
    private var stream: ArrivalStream
    private(set) var timeline: [TimelineEntry] = []
    private var startSeconds = 0.0
    private var energyBefore = EnergyShares()
    private var carriedJoules = Joules.zero
    private var changed = 0
    private var plannedRate: Rate?
    private var accuracySum = 0.0
    private var accuracyCount = 0

    /// Arrivals simulated at a time: enough to amortise a span, few enough to stay in cache.
    private static let blockSize = 8192

    /// A new setup and the rate it is planned for.
    struct Decision {
        var setup: PipelineSetup
        var plannedRate: Rate
    }

    init(_ pipeline: Pipeline, _ settings: SimulationSettings, _ setup: PipelineSetup, plannedRate: Rate? = nil)
        throws(SimulationError)
    {
        try settings.validate()
        self.settings = settings
        self.plannedRate = plannedRate
        run = try PipelineRun(pipeline, setup, settings)
        stream = try ArrivalStream(settings.arrivals, seed: settings.seed)
    }

    /// Simulates the whole duration.
    /// - Parameter decide: is told the time and the arrivals of each interval, and returns what to change at its end.
    mutating func run(
        _ decide: (_ entry: TimelineEntry, _ arrivals: [Double]) throws(SimulationError) -> Decision?
    ) throws(SimulationError) {
        let duration = settings.duration.value
        var block = [Double](repeating: 0, count: Self.blockSize)
        var (filled, next) = (0, 0)
        var mark = nextMark(after: 0)
        var seconds: [Double] = []
        var isOver = false
        while !isOver {
            if Task.isCancelled { throw SimulationError(.cancelled, "the simulation was cancelled") }
            guard run.unfinished <= settings.mostWaiting else { throw overload }
            if next == filled {
                filled = block.withUnsafeMutableBufferPointer { stream.fill($0) }
                next = 0
            }
            let bound = min(mark, duration)
            let isLast = filled < Self.blockSize
            let first = next
            // A block's last time is a safe end of the span: all that arrive before it are there.
            while next < filled, block[next] < bound { next += 1 }
            block.withUnsafeBufferPointer { run.admit(UnsafeBufferPointer(rebasing: $0[first..<next])) }
            if settings.period != nil { seconds.append(contentsOf: block[first..<next]) }
            let isShort = next == filled && !isLast
            run.advance(until: isShort ? block[filled - 1] : bound)
            guard !isShort else { continue }
            isOver = bound >= duration
            if settings.period != nil, isMark(bound) || isOver {
                let entry = closeEntry(at: bound)
                if !isOver, let decision = try decide(entry, seconds) { try apply(decision) }
                seconds.removeAll(keepingCapacity: true)
            }
            if bound == settings.warmUp.value, bound > 0 { beginMeasuring() }
            mark = nextMark(after: bound)
        }
        run.advance(until: .infinity)
        run.accrue(toEnd: true)
        _ = run.closeInterval()
    }

    private var overload: SimulationError {
        SimulationError(
            .parameter, "more than \(settings.mostWaiting) requests wait: far more come than are served",
            advice: "correct the load, plan for its rate, or simulate a shorter time")
    }

    /// Ends the warm-up; the interval it falls in keeps the energy it has taken.
    private mutating func beginMeasuring() {
        run.accrue()
        carriedJoules = (run.energy - energyBefore).total
        energyBefore = EnergyShares()
        run.beginMeasuring()
    }

    private func isMark(_ time: Double) -> Bool {
        guard let period = settings.period?.value else { return false }
        return (time / period).rounded() * period == time
    }

    /// The next end of an interval or of the warm-up.
    private func nextMark(after time: Double) -> Double {
        var mark = Double.infinity
        if let period = settings.period?.value {
            mark = ((time / period + 1e-9).rounded(.down) + 1) * period
        }
        let warmUp = settings.warmUp.value
        return warmUp > time ? min(mark, warmUp) : mark
    }

    private mutating func apply(_ decision: Decision) throws(SimulationError) {
        changed = zip(run.setup.stages, decision.setup.stages).count {
            $0.variant != $1.variant || $0.point != $1.point
        }
        plannedRate = decision.plannedRate
        try run.apply(decision.setup)
    }

    private mutating func closeEntry(at end: Double) -> TimelineEntry {
        run.accrue()
        let counts = run.closeInterval()
        let energy = (run.energy - energyBefore).total + carriedJoules
        carriedJoules = .zero
        energyBefore = run.energy
        let span = end - startSeconds
        let entry = TimelineEntry(
            start: Seconds(startSeconds), length: Seconds(span), rate: Rate(Double(counts.arrived) / span),
            plannedRate: plannedRate,
            setup: run.setup, cost: run.cost, changed: changed, served: counts.served, late: counts.late,
            dropped: counts.dropped,
            meanResponse: counts.served > 0 ? Seconds(counts.responseSeconds / Double(counts.served)) : nil,
            p99: counts.p99Seconds.map { Seconds($0) }, waiting: run.unfinished, power: energy / Seconds(span),
            energyPerRequest: counts.served > 0 ? energy / Double(counts.served) : nil)
        // Intervals of the warm-up do not count towards the accuracy.
        if end > settings.warmUp.value {
            accuracySum += (run.setup.accuracy ?? .nan) * Double(counts.arrived)
            accuracyCount += counts.arrived
        }
        startSeconds = end
        changed = 0
        timeline.append(entry)
        return entry
    }

    /// Mean accuracy of the requests; nil when a setup did not state its own.
    private var accuracy: Double? {
        guard settings.period != nil else { return run.setup.accuracy }
        return accuracyCount > 0 && !accuracySum.isNaN ? accuracySum / Double(accuracyCount) : nil
    }

    /// The figures of the run so far.
    func result(_ pipeline: Pipeline) -> SimulationResult {
        let totals = run.totals
        let time = run.nowSeconds - settings.warmUp.value
        let energy = run.energy
        let served = totals.histogram.count
        let unfinished = max(0, totals.arrived - served - totals.droppedCount)
        let bad = totals.late + totals.droppedCount + unfinished
        let stages = pipeline.stages.enumerated().map { index, stage in
            let queue = run.stages[index].tally
            let (histogram, means) = run.responses(of: index)
            return SimulationResult.StageResult(
                name: stage.name, served: queue.served, batches: queue.batches,
                meanBatch: queue.batches > 0 ? Double(queue.served) / Double(queue.batches) : nil,
                response: ResponseSummary(histogram, means),
                waitingShare: means.mean.map {
                    Fraction(max(0, 1 - queue.servedRequestSeconds / ($0 * Double(means.count))))
                },
                utilisation: Fraction(queue.busySeconds / run.replicaSeconds(of: index)),
                energy: run.energy(of: index), meanReplicas: run.replicaSeconds(of: index) / time)
        }
        return SimulationResult(
            requests: totals.arrived, served: served, late: totals.late, dropped: totals.droppedCount,
            unfinished: unfinished, violations: Fraction(totals.arrived > 0 ? Double(bad) / Double(totals.arrived) : 0),
            response: ResponseSummary(totals.histogram, totals.means), energy: energy,
            energyPerRequest: served > 0 ? energy.total / Double(served) : nil, meanPower: energy.total / Seconds(time),
            time: Seconds(time),
            accuracy: accuracy,
            stages: stages, timeline: timeline, seed: settings.seed)
    }
}
