#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asynchronous successive halving, in several brackets as Hyperband: at rung after rung only the best share goes on.
///
/// A trial is judged at steps `minimumStep`·`reduction`^(s+k), k = 0, 1, …, against the trials of its bracket s that
/// have reported there; the best 1/`reduction` of them go on. With one bracket it is ASHA, with more Hyperband, whose brackets differ
/// in how early they judge. Source: Li et al. 2018 (Hyperband); Li et al. 2020 (ASHA); with several objectives
/// Schmucker et al. 2021, see ``Standing``.
public struct HalvingPruner: Pruner {
    public static let name = "hyperband"
    public let minimumStep: Int
    public let reduction: Int
    public let brackets: Int

    /// - Throws: ``TuningError`` for a minimum step or number of brackets below one, or a reduction below two.
    public init(minimumStep: Int = 1, reduction: Int = 3, brackets: Int = 1) throws(TuningError) {
        guard minimumStep >= 1, reduction >= 2, brackets >= 1 else {
            throw TuningError(
                .pruner, "hyperband with minimum step \(minimumStep), reduction \(reduction), \(brackets) brackets",
                advice: "use a minimum step and brackets of at least 1, and a reduction of at least 2")
        }
        self.minimumStep = minimumStep
        self.reduction = reduction
        self.brackets = brackets
    }

    /// Hyperband's usual brackets for trials that report up to `maximumStep`.
    /// - Throws: ``TuningError`` as the other initialiser, and for a maximum below the minimum.
    public init(minimumStep: Int = 1, maximumStep: Int, reduction: Int = 3) throws(TuningError) {
        guard maximumStep >= minimumStep else {
            throw TuningError(
                .pruner, "the maximum step \(maximumStep) is below the minimum \(minimumStep)",
                advice: "give the last step that a trial reports")
        }
        var (count, step) = (1, max(1, minimumStep))
        while reduction >= 2, step <= maximumStep / reduction {
            step *= reduction
            count += 1
        }
        try self.init(minimumStep: minimumStep, reduction: reduction, brackets: count)
    }

    public func decide(_ trial: Int, at step: Int, _ history: History) -> PruningDecision {
        let bracket = bracket(of: trial)
        guard let own = history.reports.of(trial).last(where: { $0.step == step })?.losses else { return .goOn }
        guard own.allSatisfy({ !$0.isNaN }) else {
            return .prune("it reported a value that is not a number at step \(step)")
        }
        guard isRung(step, of: bracket) else { return .goOn }
        let rivals = Standing.rivals(of: trial, at: step, history) { self.bracket(of: $0) == bracket }
        let standing = Standing(own, among: rivals)
        // The best 1/reduction of all that reached the rung, at least one.
        let promoted = max(1, (rivals.count + 1) / reduction)
        return standing.better >= promoted
            ? .prune("only the best \(promoted) of \(rivals.count + 1) trials go on from step \(step)") : .goOn
    }

    /// Bracket s gets a share of trials in proportion to what its budget buys, spread evenly over the trials' numbers.
    func bracket(of trial: Int) -> Int {
        guard brackets > 1 else { return 0 }
        // Hyperband runs ⌈B/(s+1) · η^s⌉ trials in the bracket that halves s times; ours counts from the earliest judge.
        let sizes = (0..<brackets).map { s in
            let halvings = brackets - 1 - s
            return (Double(brackets) / Double(halvings + 1) * pow(Double(reduction), Double(halvings))).rounded(.up)
        }
        // The fractional parts of multiples of the golden ratio fill 0…1 evenly.
        let place = (Double(trial) * 0.6180339887498949).truncatingRemainder(dividingBy: 1) * sizes.reduce(0, +)
        var sum = 0.0
        for (bracket, size) in sizes.enumerated() {
            sum += size
            if place < sum { return bracket }
        }
        return brackets - 1
    }

    private func isRung(_ step: Int, of bracket: Int) -> Bool {
        var (rung, index) = (minimumStep, 0)
        while rung <= step {
            if rung == step { return index >= bracket }
            let (next, overflow) = rung.multipliedReportingOverflow(by: reduction)
            if overflow { return false }
            (rung, index) = (next, index + 1)
        }
        return false
    }
}
