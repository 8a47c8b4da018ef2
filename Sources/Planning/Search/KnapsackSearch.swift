/// Exact search for the best plan of a knapsack: prices, then depth first over what they leave.
///
/// A product of accuracies is split at the relaxed optimum until the chord adds little to the bound there.
struct KnapsackSearch {
    private(set) var incumbent: Incumbent
    private(set) var examined = 0
    /// Whether the budget of partial plans sufficed.
    private(set) var isFinished = true
    /// Partial plans formed before the search gives up.
    static let budget = 4_000_000

    /// - Parameter known: a plan that keeps the caps, if there is one, as an option per position.
    init?(_ table: OptionTable, _ task: SearchTask, known: [Int]? = nil) {
        guard let knapsack = Knapsack(table, task) else { return nil }
        incumbent = Incumbent(table, task, leastValue: knapsack.leastValue)
        if let known { incumbent.offer(known) }
        solve(knapsack, over: knapsack.range, splits: 0)
    }

    /// - Parameter prices: of a knapsack with the same rows, to start from.
    private mutating func solve(
        _ whole: Knapsack, over range: ClosedRange<Double>?, from prices: [Double]? = nil, splits: Int
    ) {
        var knapsack = whole
        let range = range.map { whole.narrowed($0, to: whole.isFloored ? -.infinity : incumbent.floor) }
        guard knapsack.aim(at: range) else { return }
        var pricing = Pricing(knapsack, from: prices)
        pricing.run { plan in
            incumbent.offer(plan, of: knapsack)
            return incumbent.floor
        }
        examined += pricing.passes
        let margin = 1e-12 * knapsack.size(at: pricing.prices) + 1e-200
        guard pricing.bound + margin >= incumbent.floor else { return }
        var (core, regrets) = knapsack.core(at: pricing.prices, within: pricing.bound - incumbent.floor + margin)
        if core.improve(regrets, &incumbent) {
            (core, regrets) = core.core(at: pricing.prices, within: pricing.bound - incumbent.floor + margin)
        }
        if let range, splits < 40 {
            let gap = pricing.bound - incumbent.floor
            let excess = core.excess(at: pricing.logarithm, over: range)
            let width = range.upperBound - range.lowerBound
            if excess > 0.2 * gap, width > 1e-9 {
                let split = min(
                    max(pricing.logarithm, range.lowerBound + 0.05 * width), range.upperBound - 0.05 * width)
                solve(core, over: split...range.upperBound, from: pricing.prices, splits: splits + 1)
                solve(core, over: range.lowerBound...split, from: pricing.prices, splits: splits + 1)
                return
            }
        }
        // Plans next to the bound are few and soon searched; only if there is none are more plans of interest.
        var share = 1.0 / 512
        while true {
            let aim = pricing.bound - share * (pricing.bound - incumbent.floor)
            var (near, nearRegrets) = core.core(at: pricing.prices, within: pricing.bound - aim + margin)
            (near, nearRegrets) = near.undominated(nearRegrets)
            var search = DepthSearch(
                near, nearRegrets, pricing, aim: share < 1 ? aim : -.infinity, margin: margin,
                budget: max(0, Self.budget - examined))
            search.run(&incumbent)
            examined += search.examined
            if share >= 1 || incumbent.floor >= aim || !search.isFinished {
                isFinished = isFinished && search.isFinished
                return
            }
            share = min(1, share * 8)
        }
    }
}

extension Knapsack {
    /// From the relaxed plan, the first entry of each stage: swaps that mend rows, then swaps that gain.
    /// - Returns: whether a better plan was found.
    func improve(_ regrets: [Double], _ incumbent: inout Incumbent) -> Bool {
        guard !(0..<stages).contains(where: { offsets[$0] == offsets[$0 + 1] }) else { return false }
        var plan = (0..<stages).map { Int32(offsets[$0]) }
        var used = limits.map { -$0 }
        for row in used.indices { for entry in plan { used[row] += uses[row][Int(entry)] } }
        func excess(_ from: Int, _ to: Int) -> Double {
            var excess = 0.0
            for row in used.indices { excess += max(0, used[row] + (uses[row][to] - uses[row][from])) }
            return excess
        }
        for _ in 0..<4 * stages {
            let now = excess(0, 0)
            var best = (score: 0.0, stage: -1, entry: -1)
            for stage in 0..<stages {
                let own = Int(plan[stage])
                for entry in offsets[stage]..<offsets[stage + 1] where entry != own {
                    let gain = gains[entry] - gains[own]
                    if now == 0, gain <= 0 { continue }
                    let relief = now - excess(own, entry)
                    let score = now == 0 ? (relief == 0 ? gain : 0) : relief / max(1e-12, regrets[entry])
                    if score > best.score { best = (score, stage, entry) }
                }
            }
            guard best.stage >= 0 else { break }
            for row in used.indices { used[row] += uses[row][best.entry] - uses[row][Int(plan[best.stage])] }
            plan[best.stage] = Int32(best.entry)
        }
        return incumbent.offer(plan, of: self)
    }
}
