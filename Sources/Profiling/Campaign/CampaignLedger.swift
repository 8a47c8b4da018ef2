import Quantities

/// What a campaign has done and what comes next, by its trials.
struct CampaignLedger {
    let design: CampaignDesign
    private var ledger: BlockLedger<Treatment>

    /// - Parameter completed: trials of earlier runs of the same design, in any order.
    init(_ design: CampaignDesign, completed: [Trial] = []) {
        self.design = design
        ledger = BlockLedger(
            design.treatments, seed: design.seed, stopping: design.stopping, noise: design.noise)
        for trial in completed.sorted(by: { $0.position < $1.position }) { record(trial) }
    }

    /// Takes the result of a trial into account.
    mutating func record(_ trial: Trial) {
        let figures = trial.figures
        ledger.record(
            .init(trial.key.treatment, block: trial.key.block, isAgain: trial.key.isRemeasurement),
            .init(
                responses: figures.map { [$0.energy.value.value, $0.latency.mean.value] },
                noisy: figures?.latency.median.value))
    }

    /// The next trial to run; nil when the campaign is complete.
    mutating func next() -> PlannedTrial? {
        ledger.next().map { PlannedTrial(TrialKey($0.turn), position: $0.position) }
    }

    /// Trials that are certain to come, `next()` included; more may follow where the target asks for them.
    var remaining: [TrialKey] { ledger.remaining.map { TrialKey($0) } }

    /// How far the latency of a new trial is from those of its treatment so far, in scaled median absolute deviations.
    func deviation(of latency: Double, at treatment: Treatment) -> Double {
        design.noise.deviations(ledger.noisyValues(of: treatment) + [latency]).last ?? 0
    }
}

extension TrialKey {
    fileprivate init(_ turn: BlockLedger<Treatment>.Turn) {
        self.init(turn.unit, block: turn.block, isRemeasurement: turn.isAgain)
    }
}
