import Pipelines

/// The best plan of a search, with proof.
struct Optimum {
    /// One option per position.
    let choice: [Int]
    let figures: Figures
    let objective: Double
    /// The largest objective any plan within the caps reaches; ``objective`` is within the tie tolerance of it.
    let bound: Double
    let examined: Int

    /// Partial plans kept per position in the first pass, which looks for a good plan rather than for all.
    static let beam = 64

    /// The plan with the best objective; among equally good ones the one with the least energy, cost, names.
    /// - Returns: nil when no plan keeps the caps.
    /// - Parameter byLabels: whether to search over labels even where a knapsack is possible: slower, no less exact.
    init?(_ table: OptionTable, _ task: SearchTask, beam: Int = Self.beam, byLabels: Bool = false) {
        var examined = 0
        guard let first = Self.best(table, task, beam: beam, byLabels: byLabels, examined: &examined) else {
            return nil
        }
        let figures = table.figures(first.choice)
        let bound = task.objective(figures)
        var choice = first.choice
        if !first.isOnlyTie {
            // Equal objectives differ in their last digits when summed differently, so ties are settled by a second
            // search over the plans within rounding error of the best.
            var ties = task
            ties.key = .energy
            ties.objectiveFloor = bound - task.tieTolerance(figures)
            ties.limits.energyJoules = min(task.limits.energyJoules, figures.energyJoules)
            choice =
                Self.best(table, ties, known: choice, beam: beam, byLabels: byLabels, examined: &examined)?.choice
                ?? choice
        }
        self.choice = choice
        self.figures = table.figures(choice)
        objective = task.objective(self.figures)
        self.bound = max(bound, objective)
        self.examined = examined
    }

    /// The best plan by the task's own key; nil when no plan keeps the caps.
    ///
    /// `isOnlyTie` tells that the plan is also the first of all that tie with it by energy, cost, names.
    static func best(
        _ table: OptionTable, _ task: SearchTask, known: [Int]? = nil, beam: Int = Self.beam, byLabels: Bool = false,
        examined: inout Int
    ) -> (choice: [Int], isOnlyTie: Bool)? {
        if !byLabels, let search = KnapsackSearch(table, task, known: known) {
            examined += search.examined
            if search.isFinished {
                return search.incumbent.choice.map { ($0, !search.incumbent.hasManyTies) }
            }
        }
        return bestLabel(table, task, beam: beam, examined: &examined).map { ($0, false) }
    }

    /// The best plan by search over labels, for searches that are no knapsack or have too many plans of interest.
    static func bestLabel(
        _ table: OptionTable, _ task: SearchTask, beam: Int = Self.beam, examined: inout Int
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
