/// The entries of a knapsack that plans near its bound can hold, with what each adds to a partial plan.
///
/// An entry's regret is how much more it loses, uses priced, than the best of its stage. A plan that keeps the rows is
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
    /// Sums of the least and of the largest of each lane, over the positions before each of ``places`` and over all.
    private(set) var least: [Lanes]
    private(set) var most: [Lanes]
    /// Every plan whose regrets sum to less than this is a choice of these entries.
    let reach: Double

    /// Limits of lanes; +∞ where there is none.
    private(set) var limits: [Lanes]
    /// Prices of lanes; 0 where there is none.
    private(set) var prices: [Lanes]
    /// Differences of lanes that may be rounding errors.
    private(set) var noise: [Lanes]
    /// The same where one plan stands in for another: what regrets and costs differ by does not count.
    private(set) var slack: [Lanes]
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
        (base, self.prices, noise, slack) = (zero, zero, zero, zero)
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
        (least, self.most) = (zero, zero)
        lanes.reserveCapacity(near.entries.count * chunks)
        var (low, high) = (zero, zero)
        for place in 0..<knapsack.stages {
            stage.removeAll(keepingCapacity: true)
            for index in near.ends[place]..<near.ends[place + 1] {
                stage.append((near.regrets[index], near.entries[index]))
            }
            stage.sort { ($0.regret, $0.entry) < ($1.regret, $1.entry) }
            guard let best = stage.first else { continue }
            choice[place] = Int(knapsack.options[Int(best.entry)])
            let start = lanes.count
            for item in stage { append(item.entry, item.regret, knapsack, table) }
            for chunk in 0..<chunks {
                (low[chunk], high[chunk]) = (lanes[start + chunk], lanes[start + chunk])
                for vector in stride(from: start + chunk, to: lanes.count, by: chunks) {
                    low[chunk] = pointwiseMin(low[chunk], lanes[vector])
                    high[chunk] = pointwiseMax(high[chunk], lanes[vector])
                }
                sizes[chunk] += pointwiseMax(-low[chunk], high[chunk])
            }
            guard stage.count > 1 else {
                for chunk in 0..<chunks { base[chunk] += low[chunk] }
                lanes.removeLast(chunks)
                continue
            }
            for item in stage {
                options.append(knapsack.options[Int(item.entry)])
                positions.append(Int32(place))
            }
            places.append(place)
            offsets.append(options.count)
            for chunk in 0..<chunks {
                least.append(least[least.count - chunks] + low[chunk])
                self.most.append(self.most[self.most.count - chunks] + high[chunk])
            }
        }
        isCopy = places.indices.map { isCopy(of: $0 - 1, $0, table) } + [false]
        for chunk in 0..<chunks { noise[chunk] = 2e-15 * sizes[chunk] }
        noise[lane: Self.regret] = knapsack.rounding
        slack = noise
        slack[lane: Self.regret] = .infinity
        slack[lane: Self.cost] = .infinity
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

    /// What the positions from one of ``places`` on can add to a chunk of lanes, at least and at most.
    func rest(from place: Int, _ chunk: Int) -> (least: Lanes, most: Lanes) {
        let (end, start) = (places.count * chunks + chunk, place * chunks + chunk)
        return (least[end] - least[start], most[end] - most[start])
    }

    /// What plans that use the leading row up evenly use of it before, or after, the rest of a plan.
    func share(rest: PartialPlans.Rest) -> Double {
        let (chunk, place) = leadingLane.quotientAndRemainder(dividingBy: Lanes.scalarCount)
        let low = base[chunk][place] + least[places.count * chunks + chunk][place]
        let high = base[chunk][place] + most[places.count * chunks + chunk][place]
        let part = high > low ? min(1, (limits[chunk][place] - low) / (high - low)) : 0
        return (1 - part) * (low - rest.least[chunk][place]) + part * (high - rest.most[chunk][place])
    }

    private mutating func append(_ entry: Int32, _ regret: Double, _ knapsack: Knapsack, _ table: OptionTable) {
        let (entry, option) = (Int(entry), Int(knapsack.options[Int(entry)]))
        let start = lanes.count
        var first = Lanes.zero
        first[Self.regret] = regret
        first[Self.penalty] = knapsack.penalties[entry]
        first[Self.energy] = table.energyJoules[option]
        first[Self.cost] = table.cost[option]
        lanes.append(first)
        for _ in 1..<chunks { lanes.append(.zero) }
        for row in 0..<rows {
            let lane = Self.row + row
            lanes[start + lane / 8][lane % 8] = knapsack.uses[row * knapsack.count + entry]
        }
        if let logarithm { lanes[start + logarithm / 8][logarithm % 8] = -knapsack.logs[entry] }
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
        visit(at: prices) { stage, best, losses in
            let first = Int32(offsets[stage])
            let least = losses[best]
            for place in losses.indices where losses[place] - least <= gap {
                near.entries.append(first + Int32(place))
                near.regrets.append(losses[place] - least)
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
}

extension Knapsack {
    /// Leaves out entries that another of their stage can stand in for at no loss, whatever the rest of a plan is.
    func undominated(_ near: Near, _ table: OptionTable) -> Near {
        var left = Near(reach: near.reach)
        left.entries.reserveCapacity(near.entries.count)
        left.regrets.reserveCapacity(near.entries.count)
        left.ends.reserveCapacity(near.ends.count)
        var places: [Int] = []
        for stage in 0..<stages {
            places.removeAll(keepingCapacity: true)
            places.append(contentsOf: near.ends[stage]..<near.ends[stage + 1])
            // What stands in for another has no larger regret.
            places.sort { near.regrets[$0] == near.regrets[$1] ? $0 < $1 : near.regrets[$0] < near.regrets[$1] }
            let start = left.entries.count
            for place in places {
                let entry = Int(near.entries[place])
                let isBeaten = left.entries[start...].prefix(Self.rivals).contains {
                    standsIn(Int($0), for: entry, table)
                }
                guard !isBeaten else { continue }
                left.entries.append(near.entries[place])
                left.regrets.append(near.regrets[place])
            }
            left.ends.append(left.entries.count)
        }
        return left
    }

    /// Entries of a stage that the others are compared with.
    private static let rivals = 16

    /// Whether plans are no worse in anything with one entry for another, and better or first where ties are broken.
    private func standsIn(_ a: Int, for b: Int, _ table: OptionTable) -> Bool {
        guard penalties[a] <= penalties[b], logs.isEmpty || logs[a] >= logs[b] else { return false }
        for row in 0..<rows where uses[row * count + a] > uses[row * count + b] { return false }
        let (first, second) = (Int(options[a]), Int(options[b]))
        let (energy, other) = (table.energyJoules[first], table.energyJoules[second])
        // Far beyond what may be rounding errors of a plan's energy.
        if other - energy > 1e-6 * other { return true }
        return energy <= other && table.cost[first] <= table.cost[second]
            && table.nameRank[first] < table.nameRank[second]
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
