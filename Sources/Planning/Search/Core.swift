/// The entries of a knapsack that plans near its bound can hold, with what each adds to a partial plan.
///
/// An entry's regret is how much less its priced worth is than the best of its stage. A plan that keeps the rows is
/// worth the bound less its regrets and less the price of what it leaves of each row, so plans of interest have small
/// regrets and leave little. What partial plans are sums of are lanes of vectors, all smaller better: regret, penalty,
/// energy, cost, uses of rows, and the negated logarithm of a product of accuracies.
struct Core {
    typealias Lanes = SIMD8<Double>

    static let regret = 0
    static let penalty = 1
    static let energy = 2
    static let cost = 3
    /// The lane of the first row.
    static let row = 4

    /// Vectors per entry.
    let chunks: Int
    let rows: Int
    /// Positions with more than one entry, ascending.
    private(set) var places: [Int] = []
    /// First entry of each such position, and the number of entries at the end; entries of a position by regret.
    private(set) var offsets: [Int] = [0]
    private(set) var lanes: [Lanes] = []
    private(set) var options: [Int32] = []
    /// Whether each such position has the same entries as the one before, names included; false for the first, and
    /// one more for none after the last.
    private(set) var isCopy: [Bool] = []
    /// Position of each entry.
    private(set) var positions: [Int32] = []
    /// The option of each position that has but one entry; the best priced one of the others.
    private(set) var choice: [Int]
    /// Sums over the positions with one entry.
    private(set) var base: [Lanes]
    /// Sums of the least and of the largest of each lane, over the positions before each of ``places``.
    private(set) var least: [[Lanes]]
    private(set) var most: [[Lanes]]
    /// Every plan whose regrets sum to less than this is a choice of these entries.
    let reach: Double

    /// Limits of lanes; +∞ where there is none.
    private(set) var limits: [Lanes]
    /// Prices of lanes; 0 where there is none.
    private(set) var prices: [Lanes]
    /// Differences of lanes that may be rounding errors.
    private(set) var noise: [Lanes]
    /// The lane with the negated logarithm; nil when accuracies add up.
    let logarithm: Int?
    /// The lane of the row whose price is highest, or that of penalties.
    let leadingLane: Int

    /// - Parameters:
    ///   - gap: plans with larger regrets are of no interest.
    ///   - most: entries wanted at most, beside the best of each stage; the reach is shortened for it.
    init(_ knapsack: Knapsack, _ prices: [Double], _ table: OptionTable, within gap: Double, most: Int) {
        rows = knapsack.rows
        logarithm = knapsack.logs.isEmpty ? nil : Self.row + rows
        let count = Self.row + rows + (logarithm == nil ? 0 : 1)
        chunks = (count + Lanes.scalarCount - 1) / Lanes.scalarCount
        let zero = [Lanes](repeating: .zero, count: chunks)
        (base, self.prices, noise) = (zero, zero, zero)
        limits = zero.map { _ in Lanes(repeating: .infinity) }
        for (row, price) in prices.enumerated() {
            self.prices[lane: Self.row + row] = price
            limits[lane: Self.row + row] = knapsack.limits[row]
        }
        leadingLane = prices.indices.max { prices[$0] < prices[$1] }.map { Self.row + $0 } ?? Self.penalty
        choice = [Int](repeating: 0, count: knapsack.stages)
        let near = knapsack.near(prices, within: gap, most: most)
        reach = near.reach
        var stage: [(regret: Double, entry: Int32)] = []
        var sizes = zero
        (least, self.most) = ([zero], [zero])
        for place in 0..<knapsack.stages {
            stage.removeAll(keepingCapacity: true)
            for index in near.ends[place]..<near.ends[place + 1] {
                stage.append((near.regrets[index], near.entries[index]))
            }
            stage.sort { ($0.regret, $0.entry) < ($1.regret, $1.entry) }
            guard let best = stage.first else { continue }
            choice[place] = Int(knapsack.options[Int(best.entry)])
            var (low, high) = (zero, zero)
            for (index, item) in stage.enumerated() {
                let vector = Self.vector(item.entry, item.regret, knapsack, table, chunks)
                for chunk in 0..<chunks {
                    low[chunk] = index == 0 ? vector[chunk] : pointwiseMin(low[chunk], vector[chunk])
                    high[chunk] = index == 0 ? vector[chunk] : pointwiseMax(high[chunk], vector[chunk])
                }
                if stage.count > 1 {
                    lanes.append(contentsOf: vector)
                    options.append(knapsack.options[Int(item.entry)])
                    positions.append(Int32(place))
                }
            }
            for chunk in 0..<chunks { sizes[chunk] += pointwiseMax(-low[chunk], high[chunk]) }
            guard stage.count > 1 else {
                for chunk in 0..<chunks { base[chunk] += low[chunk] }
                continue
            }
            places.append(place)
            offsets.append(options.count)
            least.append((0..<chunks).map { (least.last ?? zero)[$0] + low[$0] })
            self.most.append((0..<chunks).map { (self.most.last ?? zero)[$0] + high[$0] })
        }
        isCopy = places.indices.map { isCopy(of: $0 - 1, $0, table) } + [false]
        for chunk in 0..<chunks { noise[chunk] = 2e-15 * sizes[chunk] }
        noise[lane: Self.regret] = knapsack.rounding
    }

    /// Whether two stages have the same entries, apart from where they stand.
    private func isCopy(of first: Int, _ second: Int, _ table: OptionTable) -> Bool {
        guard first >= 0 else { return false }
        let (a, b) = (offsets[first]..<offsets[first + 1], offsets[second]..<offsets[second + 1])
        return a.count == b.count
            && lanes[a.lowerBound * chunks..<a.upperBound * chunks]
                .elementsEqual(lanes[b.lowerBound * chunks..<b.upperBound * chunks])
            && zip(a, b).allSatisfy { table.nameRank[Int(options[$0])] == table.nameRank[Int(options[$1])] }
    }

    /// What plans that use the leading row up evenly use of it before, or after, the rest of a plan.
    func share(rest: PartialPlans.Rest) -> Double {
        let low = base[lane: leadingLane] + least[places.count][lane: leadingLane]
        let high = base[lane: leadingLane] + most[places.count][lane: leadingLane]
        let part = high > low ? min(1, (limits[lane: leadingLane] - low) / (high - low)) : 0
        return (1 - part) * (low - rest.least[lane: leadingLane]) + part * (high - rest.most[lane: leadingLane])
    }

    private static func vector(
        _ entry: Int32, _ regret: Double, _ knapsack: Knapsack, _ table: OptionTable, _ chunks: Int
    ) -> [Lanes] {
        var vector = [Lanes](repeating: .zero, count: chunks)
        let (entry, option) = (Int(entry), Int(knapsack.options[Int(entry)]))
        vector[0][Self.regret] = regret
        vector[0][penalty] = knapsack.penalties[entry]
        vector[0][energy] = table.energyJoules[option]
        vector[0][cost] = table.cost[option]
        for row in 0..<knapsack.rows { vector[lane: Self.row + row] = knapsack.uses[row * knapsack.count + entry] }
        if !knapsack.logs.isEmpty { vector[lane: row + knapsack.rows] = -knapsack.logs[entry] }
        return vector
    }
}

extension [SIMD8<Double>] {
    /// A number counted across vectors.
    subscript(lane lane: Int) -> Double {
        get { self[lane / Element.scalarCount][lane % Element.scalarCount] }
        set { self[lane / Element.scalarCount][lane % Element.scalarCount] = newValue }
    }
}

extension Knapsack {
    /// Entries with their regrets, stage by stage.
    struct Near {
        var entries: [Int32] = []
        var regrets: [Double] = []
        /// For each stage, and a 0 before, how many entries there are up to its end.
        var ends: [Int] = [0]
        /// Entries with regrets below this are all there.
        var reach: Double
    }

    /// The entries whose regret at prices is within a gap.
    /// - Parameter most: entries wanted at most, beside the best of each stage: the gap is cut by powers of two for it.
    func near(_ prices: [Double], within gap: Double, most: Int = .max) -> Near {
        var near = Near(reach: .infinity)
        visit(at: prices) { stage, best, worth in
            let first = Int32(offsets[stage])
            let largest = worth[best]
            for (place, worth) in worth.enumerated() where largest - worth <= gap {
                near.entries.append(first + Int32(place))
                near.regrets.append(largest - worth)
            }
            near.ends.append(near.entries.count)
        }
        guard near.entries.count - stages > most, gap > 0 else { return near }
        // How many regrets lie below the gap divided by each power of two.
        var counts = [Int](repeating: 0, count: 64)
        for regret in near.regrets where regret > 0 { counts[max(0, min(63, (gap / regret).exponent2))] += 1 }
        var left = near.entries.count - stages
        var power = 0
        while left > most, power < 63 {
            left -= counts[power]
            power += 1
        }
        // Regrets next to nothing are rounding errors: which of them are smaller means nothing.
        return near.cut(below: max(rounding, gap * Double(sign: .plus, exponent: -power, significand: 1)))
    }

    /// The knapsack of the entries whose regret at prices is within a gap.
    func core(at prices: [Double], within gap: Double) -> Knapsack {
        let near = near(prices, within: gap)
        return near.entries.count == count ? self : keeping(near.entries, ends: near.ends)
    }
}

extension Knapsack.Near {
    /// The entries with regrets below a limit, or none.
    fileprivate func cut(below limit: Double) -> Self {
        var near = Self(reach: limit)
        for stage in 0..<ends.count - 1 {
            for index in ends[stage]..<ends[stage + 1] where regrets[index] < limit || regrets[index] == 0 {
                near.entries.append(entries[index])
                near.regrets.append(regrets[index])
            }
            near.ends.append(near.entries.count)
        }
        return near
    }
}

extension Double {
    /// The exponent of two of a number that may be infinite.
    fileprivate var exponent2: Int { isFinite ? Int(exponent) : 63 }
}
