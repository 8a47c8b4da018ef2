import Pipelines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A search as a multiple-choice knapsack: one entry per stage, the largest sum of gains, and rows of uses that keep
/// their limits.
///
/// Entries are the options of a table that no other option of their stage beats in every figure that counts. Rows are
/// scaled to limits of about 1. A product of accuracies enters through the chord of the exponential over a range of
/// logarithms: within the range, gains are never less than what plans are worth.
struct Knapsack {
    /// First entry of each stage, and the number of entries at the end.
    private(set) var offsets: [Int] = [0]
    /// The table's option that each entry stands for.
    private(set) var options: [Int32] = []
    private(set) var gains: [Double] = []
    /// What each entry takes of each row's limit, row by row.
    private(set) var uses: [[Double]] = []
    private(set) var limits: [Double] = []
    /// What a plan is worth is at most its gains and this.
    private(set) var constant = 0.0

    /// Logarithms of the accuracies of entries; empty unless a product counts.
    private(set) var logs: [Double] = []
    /// Logarithms that the product of some plan can have; nil unless a product has weight.
    private(set) var range: ClosedRange<Double>?

    private let task: SearchTask
    private let comparison: OptionComparison
    /// Weighted cost, energy and changes less additive accuracy.
    private(set) var penalties: [Double] = []
    private(set) var energyJoules: [Double] = []

    /// Rows more than this are left to the search over labels.
    static let mostPaths = 12

    var stages: Int { offsets.count - 1 }

    /// Whether plans of least energy are sought among those of some objective at least: the last two rows say so.
    var isFloored: Bool { task.key == .energy && task.objectiveFloor > -.infinity }

    /// - Returns: nil when the search is no knapsack: its key is a longest path, it keeps trade-offs, or paths or
    ///   accuracies have no such form.
    init?(_ table: OptionTable, _ task: SearchTask) {
        guard task.key != .latency, task.tradeoffs.isEmpty else { return nil }
        self.task = task
        let isCapped = task.limits.latencySeconds < .infinity
        guard let paths = isCapped ? table.paths(most: Self.mostPaths) : [] else { return nil }
        let isProduct = table.mode == .product
        let hasObjective = task.key == .objective || task.objectiveFloor > -.infinity
        let hasProduct = isProduct && (task.limits.accuracy > 0 || (hasObjective && task.accuracyWeight > 0))
        comparison = OptionComparison(
            table, task, isLatencyCapped: isCapped,
            isAccuracyCompared: hasProduct || (!isProduct && task.limits.accuracy > -.infinity))
        offsets = table.offsets
        options = (0..<Int32(table.accuracy.count)).map { $0 }
        penalties = comparison.penalties
        energyJoules = table.energyJoules
        if hasProduct {
            guard table.accuracy.allSatisfy({ $0 > 0 }) else { return nil }
            logs.reserveCapacity(options.count)
            for option in table.accuracy.indices {
                let isKnown = option > 0 && table.accuracy[option] == table.accuracy[option - 1]
                logs.append(isKnown ? logs[option - 1] : log(table.accuracy[option]))
            }
        }
        for path in paths {
            var latencies = [Double](repeating: 0, count: options.count)
            for place in path {
                for entry in offsets[place]..<offsets[place + 1] { latencies[entry] = table.latencySeconds[entry] }
            }
            addRow(latencies, limit: task.limits.latencySeconds)
        }
        if task.limits.cost < .infinity { addRow(table.cost, limit: task.limits.cost) }
        if task.limits.energyJoules < .infinity { addRow(energyJoules, limit: task.limits.energyJoules) }
        if isProduct, task.limits.accuracy > 0 {
            // A relative tolerance of the product is an absolute one of its logarithm.
            addRow(logs.map { -$0 }, limit: Limits.tolerance - log(task.limits.accuracy), tolerance: Limits.tolerance)
        } else if !isProduct, task.limits.accuracy > -.infinity {
            addRow(table.accuracy.map { -$0 }, limit: -task.limits.accuracy)
        }
        if isProduct, hasObjective, task.accuracyWeight > 0 {
            range = extent(logs, .min)...extent(logs, .max)
        }
        gains = task.key == .energy ? energyJoules.map { -$0 } : penalties.map { -$0 }
        if isFloored {
            uses.append(gains)
            limits.append(0)
            uses.append(gains)
            limits.append(0)
        }
    }

    /// No plan is worth less, whether it keeps the caps or not.
    var leastValue: Double {
        let least: Double
        if task.key == .energy {
            least = -extent(energyJoules, .max)
        } else {
            least = (range.map { task.accuracyWeight * exp($0.lowerBound) } ?? 0) - extent(penalties, .max)
        }
        let size = energyJoules.indices.reduce(task.accuracyWeight) { $0 + abs(penalties[$1]) + energyJoules[$1] }
        return least - 1e-9 * size - 1e-200
    }

    /// Sums the least or largest number of each stage.
    private enum Extreme { case min, max }

    private func extent(_ numbers: [Double], _ extreme: Extreme) -> Double {
        var sum = 0.0
        for stage in 0..<stages {
            var best = numbers[offsets[stage]]
            for entry in offsets[stage]..<offsets[stage + 1] {
                best = extreme == .min ? min(best, numbers[entry]) : max(best, numbers[entry])
            }
            sum += best
        }
        return sum
    }

    private mutating func addRow(_ numbers: [Double], limit: Double, tolerance: Double = 0) {
        let scale = Self.scale(numbers, limit)
        uses.append(numbers.map { $0 * scale })
        limits.append(Self.granted(limit, tolerance) * scale)
    }

    /// A row's unit: its limit, unless that is next to nothing beside what entries take.
    private static func scale(_ numbers: [Double], _ limit: Double) -> Double {
        let largest = numbers.reduce(0) { max($0, abs($1)) }
        return 1 / max(abs(limit), 1e-3 * largest, 1e-200)
    }

    /// The limit with the tolerance that caps are met within, and the rounding error of a sum.
    private static func granted(_ limit: Double, _ tolerance: Double) -> Double {
        limit + (Limits.tolerance + 1e-12) * abs(limit) + tolerance
    }

    /// Makes gains, or the rows that stand for the least objective, those of plans with accuracies of a range.
    /// - Returns: whether there may be a plan of interest.
    mutating func aim(at range: ClosedRange<Double>?) -> Bool {
        guard task.key == .objective || isFloored else { return true }
        var worth = penalties.map { -$0 }
        var offset = 0.0
        if let range {
            let chord = Self.chord(task.accuracyWeight, over: range)
            for entry in worth.indices { worth[entry] += chord.slope * logs[entry] }
            offset = chord.offset
        }
        guard isFloored else {
            (gains, constant) = (worth, offset)
            return true
        }
        // Once as it is, and once with caps priced as for the largest objective: few plans are above the floor.
        var twin = self
        (twin.gains, twin.constant) = (worth, offset)
        twin.uses.removeLast(2)
        twin.limits.removeLast(2)
        var pricing = Pricing(twin)
        pricing.run { _ in task.objectiveFloor }
        let margin = 1e-11 * twin.size(at: pricing.prices)
        guard pricing.bound >= task.objectiveFloor - margin else { return false }
        let zero = [Double](repeating: 0, count: twin.limits.count)
        for (row, prices) in zip([limits.count - 2, limits.count - 1], [zero, pricing.prices]) {
            var limit = offset - task.objectiveFloor + margin
            for index in prices.indices { limit += prices[index] * twin.limits[index] }
            var losses = worth
            twin.setWorth(&losses, at: prices)
            for entry in losses.indices { losses[entry] = -losses[entry] }
            let scale = Self.scale(losses, limit)
            uses[row] = losses.map { $0 * scale }
            limits[row] = limit * scale
        }
        return true
    }

    /// The entries whose regret at prices, what they are worth less than the best of their stage, is within a gap.
    /// - Returns: their knapsack and their regrets, in each stage by regret.
    func core(at prices: [Double], within gap: Double) -> (knapsack: Knapsack, regrets: [Double]) {
        var kept: [Int] = []
        var regrets: [Double] = []
        var ends = [0]
        var worth = gains
        setWorth(&worth, at: prices)
        var stage: [(entry: Int, regret: Double)] = []
        for number in 0..<stages {
            stage.removeAll(keepingCapacity: true)
            let most = worth[best(of: number, worth)]
            for entry in offsets[number]..<offsets[number + 1] where most - worth[entry] <= gap {
                stage.append((entry, most - worth[entry]))
            }
            stage.sort { ($0.regret, $0.entry) < ($1.regret, $1.entry) }
            for (entry, regret) in stage {
                kept.append(entry)
                regrets.append(regret)
            }
            ends.append(kept.count)
        }
        return (keeping(kept, ends), regrets)
    }

    /// The entries that no other entry of their stage can stand in for at no loss.
    /// - Returns: their knapsack and their regrets, of those given.
    func undominated(_ regrets: [Double]) -> (knapsack: Knapsack, regrets: [Double]) {
        var kept: [Int] = []
        var ends = [0]
        for stage in 0..<stages {
            let entries = offsets[stage]..<offsets[stage + 1]
            for entry in entries {
                let option = Int(options[entry])
                if !entries.contains(where: { comparison.dominates(Int(options[$0]), option) }) { kept.append(entry) }
            }
            ends.append(kept.count)
        }
        return (keeping(kept, ends), kept.map { regrets[$0] })
    }

    private func keeping(_ entries: [Int], _ ends: [Int]) -> Knapsack {
        var core = self
        core.offsets = ends
        core.options = entries.map { options[$0] }
        core.gains = entries.map { gains[$0] }
        core.penalties = entries.map { penalties[$0] }
        core.energyJoules = entries.map { energyJoules[$0] }
        if !logs.isEmpty { core.logs = entries.map { logs[$0] } }
        core.uses = uses.map { row in entries.map { row[$0] } }
        return core
    }

    /// The part of a range of logarithms that plans with some objective at least can have.
    func narrowed(_ range: ClosedRange<Double>, to floor: Double) -> ClosedRange<Double> {
        let least = (max(floor, task.objectiveFloor) + extent(penalties, .min)) / task.accuracyWeight
        guard least > 0 else { return range }
        return min(range.upperBound, max(range.lowerBound, log(least) - 1e-11))...range.upperBound
    }

    /// The size of the terms that bounds are sums of, for the rounding error of such sums.
    func size(at prices: [Double]) -> Double {
        var size = abs(constant)
        for row in prices.indices { size += abs(prices[row] * limits[row]) }
        for stage in 0..<stages { size += abs(gains[offsets[stage]]) }
        return size
    }

    /// The line above a·eˣ over a range of x.
    private static func chord(_ weight: Double, over range: ClosedRange<Double>) -> (slope: Double, offset: Double) {
        let (low, high) = (range.lowerBound, range.upperBound)
        let top = weight * exp(high)
        // A range without width: its tangent lies below by less than the lift.
        guard high - low > 1e-9 else { return (top, top * (1 - high) + 1e-14 * weight) }
        let slope = weight * (exp(high) - exp(low)) / (high - low)
        return (slope, top - slope * high)
    }

    /// How far the chord over a range lies above the exponential at a logarithm.
    func excess(at logarithm: Double, over range: ClosedRange<Double>) -> Double {
        let (slope, offset) = Self.chord(task.accuracyWeight, over: range)
        return slope * logarithm + offset - task.accuracyWeight * exp(logarithm)
    }
}
