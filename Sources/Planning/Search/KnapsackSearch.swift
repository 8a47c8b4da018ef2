#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Exact search for the best plan of a knapsack: prices, then a search over what they leave.
///
/// A product of accuracies is split at the relaxed optimum until the chord adds little to the bound there.
struct KnapsackSearch {
    private(set) var incumbent: Incumbent
    private(set) var examined = 0
    /// No plan is worth more, unless the incumbent is; −∞ when every plan of interest was looked at.
    private(set) var openBound = -Double.infinity

    private let task: SearchTask

    /// Partial plans kept of each half: each attempt that proves nothing is followed by one with eight times as many.
    static let attempts = [64, 512, 4096, 32768, 262_144]

    /// Entries of larger knapsacks that are priced first.
    static let sampled = 8192

    /// Partial plans formed after which no further attempt is made.
    static let budget = 4_000_000

    /// - Parameter plan: one that keeps the caps, to do better than; nil when none is known.
    init?(_ table: OptionTable, _ task: SearchTask, from plan: [Int]? = nil) {
        guard let knapsack = Knapsack(table, task) else { return nil }
        self.init(knapsack, table, task, from: plan)
        if knapsack.isLogarithmic, openBound > -.infinity { openBound = task.accuracyWeight * exp(openBound) }
    }

    private init(_ knapsack: Knapsack, _ table: OptionTable, _ task: SearchTask, from plan: [Int]? = nil) {
        self.task = task
        incumbent = Incumbent(table, task, of: knapsack)
        if let plan { incumbent.offer(plan) }
        solve(knapsack, table, over: knapsack.range, splits: 0, attempt: 0)
    }

    /// Settles which of the best plans is first, where nothing but the choice of entries without regret makes them
    /// best: the one with the least energy is then sought among those entries.
    /// - Returns: whether it is settled.
    private mutating func settle(
        _ knapsack: Knapsack, _ pricing: Pricing, _ table: OptionTable, margin: Double
    ) -> Bool {
        guard knapsack.productWeight == 0, pricing.prices.allSatisfy({ $0 == 0 }), task.energyWeight == 0,
            pricing.bound <= incumbent.value + margin
        else { return false }
        let near = knapsack.near(pricing.prices, within: pricing.bound - incumbent.floor + margin)
        guard near.entries.count > knapsack.stages + Self.manyTies else { return false }
        var ties = SearchTask()
        ties.energyWeight = 1
        ties.limits = task.limits
        let search = Self(knapsack.keeping(near.entries, ends: near.ends).losing(table.energyJoules), table, ties)
        examined += search.examined
        guard search.openBound == -.infinity, let choice = search.incumbent.choice else { return false }
        incumbent.offer(choice)
        return incumbent.choice == choice
    }

    /// Entries without regret, beside one of each stage, from which on ties are settled by a search of their own.
    private static let manyTies = 12

    /// - Parameters:
    ///   - prices: of a knapsack with the same rows, to start from.
    ///   - attempt: the first attempt that promises more than those before.
    private mutating func solve(
        _ whole: Knapsack, _ table: OptionTable, over range: ClosedRange<Double>?, from prices: [Double]? = nil,
        splits: Int, attempt: Int
    ) {
        var knapsack = whole
        let range = range.map { whole.narrowed($0, to: incumbent.floor) }
        if let range { knapsack.aim(at: range) }
        var pricing = Pricing(knapsack, from: prices)
        if prices == nil, knapsack.count > Self.sampled {
            // Prices of a few entries of each stage are next to those of all, and soon found.
            let sample = knapsack.sample(every: knapsack.count / Self.sampled + 1)
            pricing.run(on: sample, precision: 0.02, &incumbent)
            pricing.forgetBound()
        }
        pricing.run(on: knapsack, precision: 0.02, &incumbent)
        for attempt in attempt..<Self.attempts.count {
            let margin = 1e-12 * knapsack.size(at: pricing.prices) + 1e-200
            guard pricing.bound + margin >= incumbent.floor else { return }
            if settle(knapsack, pricing, table, margin: margin) { return }
            // What was found makes the core smaller, and better prices cheap.
            let near = knapsack.undominated(
                knapsack.near(pricing.prices, within: pricing.bound - incumbent.floor + margin), table)
            if 2 * near.entries.count < knapsack.count {
                knapsack = knapsack.keeping(near.entries, ends: near.ends)
            }
            pricing.run(on: knapsack, &incumbent)
            guard pricing.bound + margin >= incumbent.floor else { return }
            if let range, let split = split(range, knapsack, pricing), splits < 40,
                examined <= Self.budget
            {
                for part in [split...range.upperBound, range.lowerBound...split] {
                    solve(knapsack, table, over: part, from: pricing.prices, splits: splits + 1, attempt: attempt)
                }
                return
            }
            let search = CoreSearch(
                knapsack, pricing, table, &incumbent, margin: margin, most: Self.attempts[attempt],
                budget: max(Self.budget - examined, Self.budget / 16))
            examined += search.examined
            if search.reach > pricing.bound - incumbent.floor + margin { return }
            if attempt == Self.attempts.count - 1 || examined > Self.budget {
                openBound = max(openBound, pricing.bound - search.reach)
                return
            }
        }
    }

    /// Where to split a range of logarithms of a product; nil when its chord adds little to the gap.
    private func split(_ range: ClosedRange<Double>, _ knapsack: Knapsack, _ pricing: Pricing) -> Double? {
        let gap = pricing.bound - incumbent.floor
        let width = range.upperBound - range.lowerBound
        guard width > 1e-9, knapsack.excess(at: pricing.logarithm, over: range) > 0.2 * gap else { return nil }
        return min(max(pricing.logarithm, range.lowerBound + 0.05 * width), range.upperBound - 0.05 * width)
    }
}
