/// Where a trial stands among others at a step of its progress.
///
/// With one objective by the value; with several by ``Preference``: fronts first, then within a front what a trial adds to
/// the hypervolume, so that pruning works with several objectives as with one. The order by fronts is that of
/// multi-objective successive halving (Schmucker et al. 2021, arXiv 2106.12639); the order within a front that of Beume
/// et al. 2007.
struct Standing {
    /// The rivals that are strictly better.
    let better: Int
    /// All rivals.
    let rivals: Int
    /// Whether some rival is better in one objective and worse in none.
    let isDominated: Bool

    /// The most rivals that are compared, the latest to report.
    static let considered = 1_000

    /// - Parameters:
    ///   - losses: of the trial; a value that is not a number is worse than any.
    ///   - rivals: losses of the others, without such values.
    init(_ losses: [Double], among rivals: [[Double]]) {
        self.rivals = rivals.count
        guard losses.allSatisfy({ !$0.isNaN }) else {
            (better, isDominated) = (rivals.count, true)
            return
        }
        guard losses.count > 1 else {
            better = rivals.count { $0[0] < losses[0] }
            isDominated = better > 0
            return
        }
        // The first of equally good ones comes first, so that a tie is in the trial's favour.
        better = Preference.order([losses] + rivals).firstIndex(of: 0) ?? 0
        isDominated = rivals.contains { Dominance.dominates($0, losses) }
    }

    /// What others reported at a step.
    /// - Parameter admits: whether a trial is a rival at all.
    static func rivals(
        of trial: Int, at step: Int, _ history: History, where admits: (Int) -> Bool = { _ in true }
    ) -> [[Double]] {
        let column = history.reports.at(step)
        var result: [[Double]] = []
        for row in column.trials.indices.reversed() where result.count < considered {
            let other = column.trials[row]
            guard other != trial, admits(other), column.losses[row].allSatisfy(\.isFinite) else { continue }
            result.append(column.losses[row])
        }
        return result
    }
}
