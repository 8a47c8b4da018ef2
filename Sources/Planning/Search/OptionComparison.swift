/// Tells which options another option of the same stage can stand in for in any plan, at no loss.
struct OptionComparison {
    /// Weighted cost, energy and changes less additive accuracy, of each option.
    let penalties: [Double]
    private let table: OptionTable
    private let isLatencyCapped: Bool
    private let isCostCapped: Bool
    private let isAccuracyCompared: Bool

    init(_ table: OptionTable, _ task: SearchTask, isLatencyCapped: Bool, isAccuracyCompared: Bool) {
        self.table = table
        self.isLatencyCapped = isLatencyCapped
        self.isAccuracyCompared = isAccuracyCompared
        isCostCapped = task.limits.cost < .infinity
        penalties = LabelShape.penalties(table, task)
    }

    /// Whether a plan with `b` is never better for it than with `a`, ties included.
    @inline(__always)
    func dominates(_ a: Int, _ b: Int) -> Bool {
        if penalties[a] > penalties[b] || table.energyJoules[a] > table.energyJoules[b] { return false }
        if isLatencyCapped, table.latencySeconds[a] > table.latencySeconds[b] { return false }
        if isAccuracyCompared, table.accuracy[a] < table.accuracy[b] { return false }
        if isCostCapped, table.cost[a] > table.cost[b] { return false }
        if table.energyJoules[a] < table.energyJoules[b] { return true }
        if table.cost[a] != table.cost[b] { return table.cost[a] < table.cost[b] }
        return table.nameRank[a] < table.nameRank[b]
    }
}
