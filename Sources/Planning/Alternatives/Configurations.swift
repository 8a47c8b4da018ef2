/// All combinations of options that keep the caps, or a random sample of them, with one array per figure.
struct Configurations {
    private(set) var accuracy: [Double] = []
    private(set) var latencySeconds: [Double] = []
    private(set) var energyJoules: [Double] = []
    private(set) var cost: [Double] = []
    /// Combinations there are, kept or not.
    let combinations: Double
    let isSampled: Bool
    private var choices: [Int32] = []
    private let stages: Int

    var count: Int { cost.count }

    init(_ table: OptionTable, limits: Limits, limit: Int, seed: UInt64) {
        stages = table.order.count
        let counts = table.order.indices.map { table.offsets[$0 + 1] - table.offsets[$0] }
        combinations = counts.reduce(1.0) { $0 * Double($1) }
        isSampled = combinations > Double(limit)
        guard !counts.contains(0) else { return }
        var choice = table.order.indices.map { table.offsets[$0] }
        if isSampled {
            var state = seed
            for _ in 0..<limit {
                for place in choice.indices {
                    choice[place] = table.offsets[place] + Int(Self.next(&state) % UInt64(counts[place]))
                }
                add(choice, table, limits)
            }
            return
        }
        while true {
            add(choice, table, limits)
            guard let place = choice.indices.last(where: { choice[$0] + 1 < table.offsets[$0 + 1] }) else { break }
            choice[place] += 1
            for later in choice.indices where later > place { choice[later] = table.offsets[later] }
        }
    }

    private mutating func add(_ choice: [Int], _ table: OptionTable, _ limits: Limits) {
        let figures = table.figures(choice)
        guard limits.admit(figures) else { return }
        accuracy.append(figures.accuracy)
        latencySeconds.append(figures.latencySeconds)
        energyJoules.append(figures.energyJoules)
        cost.append(figures.cost)
        for option in choice { choices.append(Int32(option)) }
    }

    func choice(_ index: Int) -> [Int] { choices[index * stages..<(index + 1) * stages].map(Int.init) }

    /// Energy that one configuration saves, as a share of another's.
    func saving(of thrifty: Int, over costly: Int) -> Double {
        energyJoules[costly] > 0 ? 1 - energyJoules[thrifty] / energyJoules[costly] : 0
    }

    /// SplitMix64; the bias of a remainder by a few hundred options is below 10⁻¹⁷.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// For each configuration the one of least energy among those of equal cost and about equal accuracy and latency.
///
/// Per cost, a window slides over accuracies while a tree over latency ranks holds the least energy of each range:
/// n log n for n configurations.
struct TwinSearch {
    /// The twin of each configuration; nil when none has less energy.
    private(set) var twins: [Int?]
    private let space: Configurations

    init(_ space: Configurations, accuracyTolerance: Double, latencyTolerance: Double) {
        self.space = space
        twins = [Int?](repeating: nil, count: space.count)
        let byCost = (0..<space.count).sorted { space.cost[$0] < space.cost[$1] }
        var start = 0
        while start < byCost.count {
            let cost = space.cost[byCost[start]]
            var end = start
            while end < byCost.count, space.cost[byCost[end]] <= cost + 1e-9 * cost { end += 1 }
            search(Array(byCost[start..<end]), accuracyTolerance, latencyTolerance)
            start = end
        }
    }

    private mutating func search(_ group: [Int], _ accuracyTolerance: Double, _ latencyTolerance: Double) {
        guard group.count > 1 else { return }
        let byAccuracy = group.sorted { space.accuracy[$0] < space.accuracy[$1] }
        let byLatency = byAccuracy.indices.sorted {
            space.latencySeconds[byAccuracy[$0]] < space.latencySeconds[byAccuracy[$1]]
        }
        let latencies = byLatency.map { space.latencySeconds[byAccuracy[$0]] }
        var rank = [Int](repeating: 0, count: group.count)
        for (place, member) in byLatency.enumerated() { rank[member] = place }
        var tree = LeastTree(count: group.count)
        var (entering, leaving) = (0, 0)
        for (place, index) in byAccuracy.enumerated() {
            let accuracy = space.accuracy[index]
            let margin = accuracyTolerance * accuracy * (1 + 1e-12)
            while entering < byAccuracy.count, space.accuracy[byAccuracy[entering]] <= accuracy + margin {
                tree.set(rank[entering], space.energyJoules[byAccuracy[entering]])
                entering += 1
            }
            while leaving < place, space.accuracy[byAccuracy[leaving]] < accuracy - margin {
                tree.set(rank[leaving], .infinity)
                leaving += 1
            }
            let latency = space.latencySeconds[index]
            let slack = latencyTolerance * latency * (1 + 1e-12)
            let lower = latencies.partition { $0 >= latency - slack }
            let upper = latencies.partition { $0 > latency + slack }
            guard let best = tree.least(in: lower..<upper) else { continue }
            let twin = byAccuracy[byLatency[best]]
            if space.energyJoules[twin] < space.energyJoules[index] { twins[index] = twin }
        }
    }
}

extension Array {
    /// The first index whose element, and all after it, meet the condition.
    fileprivate func partition(where isMet: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isMet(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// A segment tree that answers where the least of a range of values is.
private struct LeastTree {
    private var nodes: [(value: Double, leaf: Int)]
    private let count: Int

    init(count: Int) {
        self.count = count
        nodes = Array(repeating: (.infinity, -1), count: 2 * count)
    }

    mutating func set(_ leaf: Int, _ value: Double) {
        var node = leaf + count
        nodes[node] = (value, leaf)
        while node > 1 {
            node /= 2
            let (left, right) = (nodes[2 * node], nodes[2 * node + 1])
            nodes[node] = left.value <= right.value ? left : right
        }
    }

    /// The leaf with the least finite value of a range; nil when there is none.
    func least(in range: Range<Int>) -> Int? {
        var best = (value: Double.infinity, leaf: -1)
        var (left, right) = (range.lowerBound + count, range.upperBound + count)
        while left < right {
            if left & 1 == 1 {
                if nodes[left].value < best.value { best = nodes[left] }
                left += 1
            }
            if right & 1 == 1 {
                right -= 1
                if nodes[right].value < best.value { best = nodes[right] }
            }
            left /= 2
            right /= 2
        }
        return best.leaf < 0 ? nil : best.leaf
    }
}
