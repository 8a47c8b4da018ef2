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

    /// Comparisons of numbers that a search over labels takes at most: seconds.
    static let budget = 1_000_000_000

    /// The plan with the best objective; among equally good ones the one with the least energy, cost, names.
    /// - Parameters:
    ///   - byLabels: whether to search over labels even where a knapsack is possible: slower, no less exact.
    ///   - budget: of the search over labels, in comparisons of numbers.
    /// - Returns: nil when no plan keeps the caps.
    /// - Throws: ``PlanningError`` when the search ends before it finds a plan or proves that there is none.
    init?(
        _ table: OptionTable, _ task: SearchTask, beam: Int = Self.beam, byLabels: Bool = false,
        budget: Int = Self.budget
    ) throws(PlanningError) {
        var effort = LabelEffort(left: budget)
        if !byLabels, var search = KnapsackSearch(table, task) {
            let isOpen = search.openBound > -.infinity
            if isOpen, search.incumbent.choice == nil, let plan = Self.plan(within: task.limits, table) {
                search = KnapsackSearch(table, task, from: plan) ?? search
            }
            if let choice = search.incumbent.choice {
                self.init(choice, table, task, bound: search.openBound, examined: search.examined)
                return
            }
            if !isOpen { return nil }
            (effort.bound, effort.examined) = (search.openBound, search.examined)
        }
        try self.init(labels: table, task, beam: beam, effort)
    }

    /// A plan that keeps caps next to what can be reached: sought as the best in the figure of one, within the others.
    private static func plan(within limits: Limits, _ table: OptionTable) -> [Int]? {
        var tasks: [SearchTask] = []
        func add(_ change: (inout SearchTask) -> Void) {
            var task = SearchTask()
            task.limits = limits
            change(&task)
            tasks.append(task)
        }
        if limits.accuracy > -.infinity { add { ($0.accuracyWeight, $0.limits.accuracy) = (1, -.infinity) } }
        if limits.energyJoules < .infinity { add { ($0.energyWeight, $0.limits.energyJoules) = (1, .infinity) } }
        if limits.cost < .infinity { add { ($0.costWeight, $0.limits.cost) = (1, .infinity) } }
        if limits.latencySeconds < .infinity, table.isChain {
            add { ($0.latencyWeight, $0.limits.latencySeconds) = (1, .infinity) }
        }
        for task in tasks {
            let found = KnapsackSearch(table, task)?.incumbent.choice
            if let found, limits.admit(table.figures(found)) { return found }
        }
        return nil
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
    private init?(
        labels table: OptionTable, _ task: SearchTask, beam: Int, _ given: LabelEffort
    ) throws(PlanningError) {
        var effort = given
        guard let first = Self.bestLabel(table, task, beam: beam, &effort) else {
            if effort.isWhole { return nil }
            throw PlanningError(
                .undecided, "the search ended before it found a plan or proved that none keeps the caps",
                advice: "loosen a cap, or give fewer variants or operating points per stage")
        }
        guard effort.isWhole, task.key == .objective else {
            let bound = effort.isWhole ? -Double.infinity : effort.bound
            self.init(first, table, task, bound: bound, examined: effort.examined)
            return
        }
        // Equal objectives differ in their last digits when summed differently, so ties are settled by a second
        // search over the plans within rounding error of the best.
        let figures = table.figures(first)
        var ties = task
        ties.key = .energy
        ties.objectiveFloor = task.objective(figures) - task.tieTolerance(figures)
        ties.limits.energyJoules = min(task.limits.energyJoules, figures.energyJoules)
        let choice = Self.bestLabel(table, ties, beam: beam, &effort) ?? first
        self.init(choice, table, task, bound: task.objective(figures), examined: effort.examined)
    }

    /// What searches over labels have taken, and what they have shown.
    private struct LabelEffort {
        /// Comparisons of numbers that may still be made.
        var left: Int
        var examined = 0
        /// No plan has a larger objective.
        var bound = Double.infinity
        /// Whether no plan was left out.
        var isWhole = false
    }

    private static func bestLabel(
        _ table: OptionTable, _ task: SearchTask, beam: Int, _ effort: inout LabelEffort
    ) -> [Int]? {
        var found: [Int]?
        // Too large to keep every plan: caps are priced, first to find a good plan, then to prove or beat it.
        for (pass, width) in [beam, beam, beam < .max / 16 ? 16 * beam : .max, .max].enumerated() {
            var search = LabelSearch(table, raised(task, to: found, table), isBounded: pass > 0)
            found = pick(search.run(beam: width, budget: effort.left), table, task) ?? found
            effort.examined += search.examined
            effort.left -= search.work
            effort.isWhole = !search.isTruncated
            effort.bound = min(effort.bound, search.bound)
            if effort.isWhole || effort.left <= 0 { break }
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
