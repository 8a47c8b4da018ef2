public import Pipelines
import Quantities

extension Planner {
    /// The plans within the caps that no other beats in all the given figures: exact, one plan per combination.
    ///
    /// Replicas are those that ``plan(_:previous:)`` looks at: no more than a latency SLA on a percentile may take.
    /// - Parameter metrics: one or more different figures; power and energy are one, at a fixed load.
    /// - Returns: plans in the order of the first figure, best first; empty when none keeps the caps.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func front(_ goals: Goals, in metrics: [Metric]) throws(PlanningError) -> [Plan] {
        guard !metrics.isEmpty else { throw PlanningError(.goals, "a front needs at least one figure") }
        let request = try Request(goals.completed(by: pipeline.goals))
        let table = try table(request)
        guard table.tooManyReplicas == nil else { return [] }
        let score = SearchTask(request, limits: request.limits())
        var task = metrics.contains(.objective) ? score : SearchTask()
        task.limits = score.limits
        task.tradeoffs = Set(metrics)
        var search = LabelSearch(table, task)
        let choices = search.run(budget: Self.frontBudget)
        guard !search.isTruncated else {
            throw PlanningError(
                .undecided, "the front is too large to be found whole",
                advice: "ask for fewer figures, tighten a cap, or give fewer variants or operating points per stage")
        }
        let plans = choices.map { choice in
            let figures = table.figures(choice)
            return Plan(choice, figures, objective: score.objective(figures), table, request, pipeline)
        }
        return Self.undominated(plans, in: metrics)
    }

    /// Comparisons of numbers that a front takes at most: a minute.
    private static let frontBudget = 30_000_000_000

    /// The plans that no other beats; figures that differ by rounding error only count as equal.
    private static func undominated(_ plans: [Plan], in metrics: [Metric]) -> [Plan] {
        let rows = plans.map { plan in metrics.map { $0.isLargerBetter ? -$0.value(plan) : $0.value(plan) } }
        func isNoWorse(_ a: [Double], _ b: [Double]) -> Bool {
            zip(a, b).allSatisfy { $0 <= $1 + 1e-12 * max(abs($0), abs($1)) }
        }
        // Of plans with equal figures the one with less energy, then cost, stays.
        func comesBefore(_ a: Plan, _ b: Plan) -> Bool {
            for (x, y) in [(a.energyPerRequest.value, b.energyPerRequest.value), (a.cost, b.cost)]
            where abs(x - y) > 1e-12 * max(abs(x), abs(y)) { return x < y }
            return false
        }
        let order = rows.indices.sorted { rows[$0].lexicographicallyPrecedes(rows[$1]) }
        var front: [Int] = []
        for index in order {
            if let better = front.firstIndex(where: { isNoWorse(rows[$0], rows[index]) }) {
                let isTwin = isNoWorse(rows[index], rows[front[better]])
                if isTwin, comesBefore(plans[index], plans[front[better]]) { front[better] = index }
                continue
            }
            // A plan that is ahead by rounding error alone makes way for one that is clearly better elsewhere.
            front.removeAll { isNoWorse(rows[index], rows[$0]) }
            front.append(index)
        }
        return front.map { plans[$0] }
    }
}

extension Metric {
    /// The figure of a plan, in base units.
    public func value(_ plan: Plan) -> Double {
        switch self {
        case .accuracy: plan.accuracy
        case .latency: plan.latency.value
        case .cost: plan.cost
        case .energy: plan.energyPerRequest.value
        case .power: plan.power.value
        case .objective: plan.objective
        }
    }

    fileprivate var isLargerBetter: Bool { self == .accuracy || self == .objective }
}
