import Pipelines

/// The best plan of a search, with proof or with a bound.
struct Optimum {
    /// One option per position.
    let choice: [Int]
    let figures: Figures
    let objective: Double
    /// No plan within the caps has a larger objective.
    let bound: Double
    /// Whether the plan is proven best: ``objective`` is then within the tie tolerance of ``bound``.
    let isProven: Bool
    let examined: Int

    /// Partial plans kept per position in the first pass over labels, which looks for a good plan rather than for all.
    static let beam = 64

    /// The plan with the best objective; among equally good ones the one with the least energy, cost, names.
    /// - Returns: nil when no plan keeps the caps.
    /// - Parameter byLabels: whether to search over labels even where a knapsack is possible: slower, no less exact.
    init?(_ table: OptionTable, _ task: SearchTask, beam: Int = Self.beam, byLabels: Bool = false) {
        if !byLabels, let search = KnapsackSearch(table, task) {
            if let choice = search.incumbent.choice {
                self.init(choice, table, task, bound: search.openBound, examined: search.examined)
                return
            }
            if search.openBound == -.infinity { return nil }
        }
        self.init(labels: table, task, beam: beam)
    }

    /// - Parameter bound: of plans that were not looked at.
    private init(_ choice: [Int], _ table: OptionTable, _ task: SearchTask, bound: Double, examined: Int) {
        self.choice = choice
        figures = table.figures(choice)
        objective = task.objective(figures)
        self.bound = max(bound, objective)
        isProven = bound <= objective + task.tieTolerance(figures)
        self.examined = examined
    }

    /// The best plan by search over labels, for searches that are no knapsack.
    private init?(labels table: OptionTable, _ task: SearchTask, beam: Int) {
        var examined = 0
        guard let first = Self.bestLabel(table, task, beam: beam, examined: &examined) else { return nil }
        guard task.key == .objective else {
            self.init(first, table, task, bound: -.infinity, examined: examined)
            return
        }
        // Equal objectives differ in their last digits when summed differently, so ties are settled by a second
        // search over the plans within rounding error of the best.
        let figures = table.figures(first)
        var ties = task
        ties.key = .energy
        ties.objectiveFloor = task.objective(figures) - task.tieTolerance(figures)
        ties.limits.energyJoules = min(task.limits.energyJoules, figures.energyJoules)
        let choice = Self.bestLabel(table, ties, beam: beam, examined: &examined) ?? first
        self.init(choice, table, task, bound: task.objective(figures), examined: examined)
    }

    private static func bestLabel(
        _ table: OptionTable, _ task: SearchTask, beam: Int, examined: inout Int
    ) -> [Int]? {
        var search = LabelSearch(table, task)
        var found = pick(search.run(beam: beam), table, task)
        examined += search.examined
        guard search.isTruncated else { return found }
        // Too large to keep every plan: caps are priced, first to find a good plan, then to prove or beat it.
        for width in [beam, 16 * beam, .max] {
            search = LabelSearch(table, raised(task, to: found, table), isBounded: true)
            found = pick(search.run(beam: width), table, task) ?? found
            examined += search.examined
            if !search.isTruncated { break }
        }
        return found
    }

    /// The task with what is already found as the least to look for.
    private static func raised(_ task: SearchTask, to found: [Int]?, _ table: OptionTable) -> SearchTask {
        guard let found else { return task }
        var raised = task
        let figures = table.figures(found)
        switch task.key {
        case .objective:
            let floor = task.objective(figures) - task.tieTolerance(figures)
            raised.objectiveFloor = max(task.objectiveFloor, floor)
        case .energy: raised.limits.energyJoules = min(task.limits.energyJoules, figures.energyJoules)
        case .latency: raised.limits.latencySeconds = min(task.limits.latencySeconds, figures.latencySeconds)
        }
        return raised
    }

    private static func pick(_ plans: [[Int]], _ table: OptionTable, _ task: SearchTask) -> [Int]? {
        // The plans come in the order of the key; only a product's objective is not the key itself.
        guard task.key == .objective, table.mode == .product, task.accuracyWeight > 0 else { return plans.first }
        let scored = plans.map { (plan: $0, objective: task.objective(table.figures($0))) }
        guard var best = scored.first else { return nil }
        for candidate in scored.dropFirst() where candidate.objective > best.objective { best = candidate }
        return best.plan
    }
}
