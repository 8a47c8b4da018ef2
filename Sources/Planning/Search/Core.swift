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
    var lanes: [Lanes] = []
    private(set) var options: [Int32] = []
    /// Whether each such position has the same entries as the one before, names included; false for the first, and
    /// one more for none after the last.
    private(set) var isCopy: [Bool] = []
    /// Position of each entry, the first one's where it is one of a group.
    private(set) var positions: [Int32] = []
    /// How many members of a group an entry is for; 1 where there is no group.
    private(set) var counts: [Int32] = []
    /// The option, at the group's first position, that members have unless another is chosen; −1 without a group.
    private(set) var defaults: [Int32] = []
    /// Positions that are alike and searched as one: a place for each option but the default, an entry for each count.
    private(set) var groups: [Range<Int>] = []
    /// The option of each position that has but one entry; the best priced one of the others.
    private(set) var choice: [Int]
    /// Sums over the positions with one entry.
    private(set) var base: [Lanes]
    /// Sums of the least and of the largest of each lane, over the positions before each of ``places`` and over all.
    private(set) var least: [Lanes]
    private(set) var most: [Lanes]
    /// Every plan whose regrets sum to less than this is a choice of these entries.
    let reach: Double

    /// The lane that counts the members of the first group that are given another option than the default.
    private let firstGroup: Int
    /// The largest magnitudes that sums of lanes can have.
    private var sizes: [Lanes]

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
    init(
        _ knapsack: borrowing Knapsack, _ prices: [Double], _ table: borrowing OptionTable, within gap: Double,
        most: Int
    ) {
        rows = knapsack.rows
        logarithm = knapsack.logs.isEmpty ? nil : Self.row + rows
        let near = knapsack.near(prices, within: gap, most: most)
        reach = near.reach
        firstGroup = Self.row + rows + (logarithm == nil ? 0 : 1)
        groups = (0..<knapsack.stages).map(knapsack.members).filter { $0.count > 1 }
        chunks = (firstGroup + groups.count + Lanes.scalarCount - 1) / Lanes.scalarCount
        let zero = [Lanes](repeating: .zero, count: chunks)
        (base, self.prices, noise, slack, sizes) = (zero, zero, zero, zero, zero)
        limits = zero.map { _ in Lanes(repeating: .infinity) }
        for (row, price) in prices.enumerated() {
            self.prices[lane: Self.row + row] = price
            limits[lane: Self.row + row] = knapsack.limits[row]
        }
        for (index, group) in groups.enumerated() { limits[lane: firstGroup + index] = Double(group.count) }
        leadingLane = prices.indices.max { prices[$0] < prices[$1] }.map { Self.row + $0 } ?? Self.penalty
        choice = [Int](repeating: 0, count: knapsack.firsts.last ?? 0)
        (least, self.most) = (zero, zero)
        reserve(near.entries.count, places: near.ends.count)
        var waiting: [[(regret: Double, entry: Int32)]] = []
        var stage: [(regret: Double, entry: Int32)] = []
        for index in 0..<knapsack.stages {
            stage.removeAll(keepingCapacity: true)
            for place in near.ends[index]..<near.ends[index + 1] {
                stage.append((near.regrets[place], near.entries[place]))
            }
            stage.sort { ($0.regret, $0.entry) < ($1.regret, $1.entry) }
            guard let best = stage.first else { continue }
            let members = knapsack.members(of: index)
            let option = Int(knapsack.options[Int(best.entry)])
            for place in members { choice[place] = table.twin(of: option, at: place, from: members.lowerBound) }
            if members.count > 1 {
                waiting.append(stage)
                continue
            }
            let start = lanes.count
            for item in stage {
                append(item.entry, item.regret, knapsack, table)
                note(knapsack.options[Int(item.entry)], times: 1, members.lowerBound, instead: -1)
            }
            close(from: start)
        }
        let alike = places.indices.map { isCopy(of: $0 - 1, $0, table) }
        addGroups(waiting, knapsack, table, within: min(gap, reach))
        isCopy = alike + [Bool](repeating: false, count: places.count - alike.count + 1)
        for chunk in 0..<chunks { noise[chunk] = 2e-15 * sizes[chunk] }
        noise[lane: Self.regret] = knapsack.rounding
        slack = noise
        slack[lane: Self.regret] = .infinity
        slack[lane: Self.cost] = .infinity
    }

    private mutating func reserve(_ entries: Int, places count: Int) {
        lanes.reserveCapacity(entries * chunks)
        options.reserveCapacity(entries)
        positions.reserveCapacity(entries)
        counts.reserveCapacity(entries)
        defaults.reserveCapacity(entries)
        places.reserveCapacity(count)
        offsets.reserveCapacity(count)
        least.reserveCapacity(count * chunks)
        most.reserveCapacity(count * chunks)
    }

    mutating func note(_ option: Int32, times count: Int, _ position: Int, instead other: Int32) {
        options.append(option)
        positions.append(Int32(position))
        counts.append(Int32(count))
        defaults.append(other)
    }

    mutating func addToBase(_ sum: Lanes, _ chunk: Int) {
        base[chunk] += sum
        sizes[chunk] += pointwiseMax(-sum, sum)
    }

    /// The lane that counts the members of a group that have another option than the default.
    func lane(of group: Int) -> Int { firstGroup + group }

    /// Makes the entries from a vector on a place of their own, or part of the base if there is but one.
    mutating func close(from start: Int) {
        let isLone = lanes.count == start + chunks
        for chunk in 0..<chunks {
            var (low, high) = (lanes[start + chunk], lanes[start + chunk])
            for vector in stride(from: start + chunk, to: lanes.count, by: chunks) {
                low = pointwiseMin(low, lanes[vector])
                high = pointwiseMax(high, lanes[vector])
            }
            sizes[chunk] += pointwiseMax(-low, high)
            if isLone {
                base[chunk] += low
            } else {
                least.append(least[least.count - chunks] + low)
                most.append(most[most.count - chunks] + high)
            }
        }
        if isLone {
            lanes.removeLast(chunks)
            options.removeLast()
            positions.removeLast()
            counts.removeLast()
            defaults.removeLast()
        } else {
            places.append(Int(positions[positions.count - 1]))
            offsets.append(options.count)
        }
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

    /// What the positions after one of ``places``, or before it, can add to a chunk of lanes, at least and at most.
    func rest(beyond place: Int, isBackward: Bool, _ chunk: Int) -> (least: Lanes, most: Lanes) {
        let (end, start) = (places.count * chunks + chunk, place * chunks + chunk)
        return isBackward
            ? (least[start] + base[chunk], most[start] + base[chunk])
            : (least[end] - least[start + chunks], most[end] - most[start + chunks])
    }

    /// What plans that use the leading row up evenly use of it up to a place.
    func share(upTo stage: Int, isBackward: Bool) -> Double {
        let (chunk, place) = leadingLane.quotientAndRemainder(dividingBy: Lanes.scalarCount)
        let rest = rest(beyond: stage, isBackward: isBackward, chunk)
        let low = base[chunk][place] + least[places.count * chunks + chunk][place]
        let high = base[chunk][place] + most[places.count * chunks + chunk][place]
        let part = high > low ? min(1, (limits[chunk][place] - low) / (high - low)) : 0
        return (1 - part) * (low - rest.least[place]) + part * (high - rest.most[place])
    }

    mutating func append(_ entry: Int32, _ regret: Double, _ knapsack: Knapsack, _ table: OptionTable) {
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
