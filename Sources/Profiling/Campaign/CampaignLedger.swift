import Quantities

/// What a campaign has done and what comes next; every decision of a campaign is made here, from its trials alone.
///
/// Decisions for a block rest on trials of earlier blocks only, so that an interrupted campaign goes on in the order it
/// would have had: the ledger replays the decisions and passes over the trials that are done.
struct CampaignLedger {
    let design: CampaignDesign
    private var trials: [Treatment: [Trial]] = [:]
    private var done: Set<TrialKey> = []
    private var queue: [TrialKey] = []
    private var block = -1
    private var remeasuresNext = false
    private var position = 0

    /// - Parameter completed: trials of earlier runs of the same design, in any order.
    init(_ design: CampaignDesign, completed: [Trial] = []) {
        self.design = design
        for trial in completed.sorted(by: { $0.position < $1.position }) { record(trial) }
    }

    /// Takes the result of a trial into account.
    mutating func record(_ trial: Trial) {
        guard done.insert(trial.key).inserted else { return }
        trials[trial.key.treatment, default: []].append(trial)
    }

    /// The next trial to run; nil when the campaign is complete.
    mutating func next() -> PlannedTrial? {
        while true {
            while !queue.isEmpty {
                let planned = PlannedTrial(queue.removeFirst(), position: position)
                position += 1
                if !done.contains(planned.key), !hasFailed(planned.key.treatment) { return planned }
            }
            guard fillQueue() else { return nil }
        }
    }

    /// Trials that are certain to come, `next()` included; more may follow where the target asks for them.
    var remaining: [TrialKey] {
        let later = (block + 1)..<max(block + 1, design.stopping.minimumRepeats)
        return (queue + later.flatMap(design.block)).filter { !done.contains($0) && !hasFailed($0.treatment) }
    }

    /// How far the latency of a new trial is from those of its treatment so far, in scaled median absolute deviations.
    func deviation(of latency: Double, at treatment: Treatment) -> Double {
        let earlier = latencies(treatment).map(\.seconds)
        return design.noise.deviations(earlier + [latency]).last ?? 0
    }

    /// Plans the next block or the re-measurements after a block; false when the campaign is complete.
    private mutating func fillQueue() -> Bool {
        if remeasuresNext {
            remeasuresNext = false
            queue = design.block(block).map(\.treatment).filter(needsRemeasurement).map {
                TrialKey($0, block: block, isRemeasurement: true)
            }
            return true
        }
        guard block + 1 < design.stopping.maximumRepeats else { return false }
        let next = block + 1
        queue = design.block(next).filter {
            next < design.stopping.minimumRepeats || needsRepeat($0.treatment, before: next)
        }
        guard !queue.isEmpty else { return false }
        block = next
        remeasuresNext = true
        return true
    }

    private func needsRepeat(_ treatment: Treatment, before block: Int) -> Bool {
        let earlier = (trials[treatment] ?? []).filter { $0.key.block < block }
        guard !earlier.contains(where: { $0.failure != nil }) else { return false }
        return !design.stopping.isSatisfied(by: earlier.compactMap(\.figures))
    }

    /// A treatment gets one more trial for each that deviates, up to the bound.
    private func needsRemeasurement(_ treatment: Treatment) -> Bool {
        let known = latencies(treatment).filter {
            !($0.key.isRemeasurement && $0.key.block == block) && $0.key.block <= block
        }
        let again = known.count { $0.key.isRemeasurement }
        let deviating = design.noise.deviating(known.map(\.seconds)).count
        return deviating > again && again < design.noise.maximumRemeasurements
    }

    private func latencies(_ treatment: Treatment) -> [(key: TrialKey, seconds: Double)] {
        (trials[treatment] ?? []).compactMap { trial in trial.figures.map { (trial.key, $0.latency.median.value) } }
    }

    /// A treatment that failed once would fail again.
    private func hasFailed(_ treatment: Treatment) -> Bool {
        (trials[treatment] ?? []).contains { $0.failure != nil }
    }
}
