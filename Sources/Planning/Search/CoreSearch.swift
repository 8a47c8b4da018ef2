#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Exact search over a core, meeting in the middle (Horowitz and Sahni 1974).
///
/// Partial plans grow from both ends of the pipeline. Few pairs of them use the rows as fully as plans of interest do,
/// and those are found by binary search: the work grows with the root of the number of choices.
struct CoreSearch {
    typealias Lanes = Core.Lanes

    /// Partial plans formed, and pairs of them looked at.
    private(set) var examined = 0
    /// Every plan of interest whose worth is this much below the bound, or less, has been offered.
    private(set) var reach: Double

    private let core: Core
    private let bound: Double
    /// Slack for rounding errors of sums.
    private let margin: Double
    private let productWeight: Double

    /// - Parameters:
    ///   - most: partial plans kept of each half at most; the reach is shortened for it.
    ///   - budget: partial plans formed after which few are kept, so that the search soon ends.
    init(
        _ knapsack: borrowing Knapsack, _ pricing: borrowing Pricing, _ table: borrowing OptionTable,
        _ incumbent: inout Incumbent, margin: Double, most: Int, budget: Int
    ) {
        self.margin = margin
        bound = pricing.bound
        productWeight = knapsack.productWeight
        let gap = bound - incumbent.floor + margin
        core = Core(knapsack, pricing.prices, table, within: gap, most: 4 * most)
        reach = core.reach
        var front = PartialPlans(core.base, isBackward: false)
        var back = PartialPlans(core.base.map { _ in .zero }, isBackward: true)
        var (next, last) = (0, core.places.count - 1)
        while next <= last, front.count > 0, back.count > 0 {
            let limit = min(gap, max(reach, core.noise[lane: Core.regret]))
            let most = front.examined + back.examined < budget ? most : min(most, Self.leastKept)
            if front.count <= back.count {
                front.extend(by: next, of: core, table, within: limit, most: most)
                next += 1
            } else {
                back.extend(by: last, of: core, table, within: limit, most: most)
                last -= 1
            }
            reach = min(reach, front.reach, back.reach)
        }
        examined = front.examined + back.examined
        if front.count > 0, back.count > 0 {
            join(front, back, table, &incumbent, pairs: min(most * most / 2, 16_000_000))
        }
    }

    /// Partial plans kept of each half once the budget is spent.
    static let leastKept = 64

    /// Offers the pairs that keep the rows and are of interest, the most promising first.
    private mutating func join(
        _ front: PartialPlans, _ back: PartialPlans, _ table: OptionTable, _ incumbent: inout Incumbent, pairs: Int
    ) {
        let chunks = core.chunks
        let lane = core.leadingLane
        let (limit, price) = (core.limits[lane: lane], core.prices[lane: lane])
        let keys = (0..<back.count).map { back.lanes[$0 * chunks + lane / 8][lane % 8] }
        let order = keys.ascendingPlaces.map { Int($0) }
        let uses = order.map { keys[$0] }
        var ordered: [Lanes] = []
        ordered.reserveCapacity(back.lanes.count)
        for plan in order { for chunk in 0..<chunks { ordered.append(back.lanes[plan * chunks + chunk]) } }
        let frontRegrets = front.regrets
        let fronts = frontRegrets.ascendingPlaces.map { Int($0) }
        var seen = 0
        var choice = core.choice
        let roomy = (0..<chunks).map { core.limits[$0] + core.noise[$0] }
        let finite = core.limits.map { $0.replacing(with: 0, where: $0 .== .infinity) }
        for plan in fronts {
            let regret = frontRegrets[plan]
            guard regret <= bound - incumbent.floor + margin else { break }
            if seen > pairs {
                reach = min(reach, regret)
                break
            }
            // From the fullest use of the leading row down, as far as its price allows.
            let room = limit - front.lanes[plan * chunks + lane / 8][lane % 8]
            var index = uses.place { $0 > room + core.noise[lane: lane] } - 1
            while index >= 0, price == 0 || (room - uses[index]) * price <= bound - incumbent.floor + margin - regret {
                seen += 1
                var loss = 0.0
                var isWithin = true
                var last = Lanes.zero
                var head = Lanes.zero
                for chunk in 0..<chunks {
                    let sum = front.lanes[plan * chunks + chunk] + ordered[index * chunks + chunk]
                    isWithin = isWithin && all(sum .<= roomy[chunk])
                    loss += ((finite[chunk] - sum) * core.prices[chunk]).sum()
                    if chunk == 0 { head = sum }
                    last = sum
                }
                if isWithin, head[Core.regret] + loss <= bound - incumbent.floor + margin {
                    var worth = -head[Core.penalty]
                    if let logarithm = core.logarithm, productWeight > 0 {
                        worth += productWeight * exp(-last[logarithm % 8])
                    }
                    if worth >= incumbent.floor - margin {
                        choice = core.choice
                        front.write(plan, of: core, to: &choice, table)
                        back.write(order[index], of: core, to: &choice, table)
                        core.sortMembers(of: &choice, table)
                        incumbent.offer(choice)
                    }
                }
                index -= 1
            }
        }
        examined += seen
    }
}

extension [Double] {
    /// The first place of an ascending list from which on a condition holds.
    fileprivate func place(where isMet: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isMet(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
