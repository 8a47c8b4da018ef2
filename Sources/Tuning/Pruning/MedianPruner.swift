/// Stops a trial when more than half of the others' reports at the same step are better than its best report so far.
///
/// Source: Golovin et al. 2017, Vizier's median stopping rule; for an even number of others the less good of the two middle
/// ones is the median. With several objectives a trial is stopped when some other dominates each of its reports, and more than
/// half of the others stand before every one of them, by front and then by hypervolume contribution: see ``Standing``.
public struct MedianPruner: Pruner {
    public static let name = "median"
    /// Trials that must have reported at a step before any is stopped there.
    public let startupTrials: Int
    /// Steps below it are never judged.
    public let warmupSteps: Int
    /// Steps between judgements.
    public let interval: Int

    /// - Throws: ``TuningError`` for fewer than one startup trial, negative warm-up, or an interval below one.
    public init(startupTrials: Int = 5, warmupSteps: Int = 0, interval: Int = 1) throws(TuningError) {
        guard startupTrials >= 1, warmupSteps >= 0, interval >= 1 else {
            throw TuningError(
                .pruner,
                "median with \(startupTrials) startup trials, \(warmupSteps) warm-up steps, interval \(interval)",
                advice: "use at least 1 startup trial, 0 warm-up steps and an interval of 1")
        }
        self.startupTrials = startupTrials
        self.warmupSteps = warmupSteps
        self.interval = interval
    }

    public func decide(_ trial: Int, at step: Int, _ history: History) -> PruningDecision {
        guard step >= warmupSteps, (step - warmupSteps).isMultiple(of: interval) else { return .goOn }
        let own = history.reports.of(trial).filter { $0.step <= step }
        guard own.last?.losses.contains(where: \.isNaN) != true else {
            return .prune("it reported a value that is not a number at step \(step)")
        }
        let rivals = Standing.rivals(of: trial, at: step, history)
        guard rivals.count >= startupTrials else { return .goOn }
        let finite = own.map(\.losses).filter { $0.allSatisfy { !$0.isNaN } }
        let best =
            Dominance.front(finite).map { Standing(finite[$0], among: rivals) }
            .map { $0.isDominated ? $0.better : 0 }.min() ?? 0
        return 2 * best > rivals.count
            ? .prune("\(best) of \(rivals.count) other trials were better at step \(step)") : .goOn
    }
}
