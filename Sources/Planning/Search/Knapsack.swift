import Pipelines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A search as a multiple-choice knapsack: one entry per stage, the least sum of losses, and rows of uses that keep
/// their limits.
///
/// Entries are options of a table. Rows are scaled to limits of about 1. A product of accuracies enters through the
/// chord of the exponential over a range of logarithms: within the range, losses are never more than what plans
/// lose. Where nothing but the product counts, its logarithm is the worth.
struct Knapsack {
    /// First entry of each stage, and the number of entries at the end.
    private(set) var offsets: [Int]
    /// First position of each stage, and the number of positions at the end: alike positions in a row are one stage.
    private(set) var firsts: [Int]
    /// The table's option that each entry stands for, at the first position of its stage.
    private(set) var options: [Int32]
    /// What each entry takes from what a plan is worth.
    private(set) var losses: [Double]
    /// What each entry takes of each row's limit, row after row.
    private(set) var uses: [Double] = []
    private(set) var limits: [Double] = []
    /// Entries of the stage that has most.
    private(set) var widest: Int
    /// What a plan is worth is at most this less its losses.
    private(set) var constant = 0.0
    /// Logarithms of the accuracies of entries; empty unless a product has weight beside other terms.
    private(set) var logs: [Double] = []
    /// Logarithms that the product of some plan can have; nil unless a product has weight.
    private(set) var range: ClosedRange<Double>?
    /// Weighted cost, energy and changes less additive accuracy.
    private(set) var penalties: [Double]
    /// Of a product of accuracies; 0 when accuracies, or their logarithms, add up.
    let productWeight: Double
    /// Whether only a product of accuracies counts, so that losses are its negated logarithms.
    private(set) var isLogarithmic: Bool

    /// No plan's terms of the objective have absolute values that sum to more.
    private var termSize: Double
    /// The sum of the largest penalty of each stage.
    private var mostPenalty: Double

    /// Rows more than this are left to the search over labels.
    static let mostPaths = 12

    var stages: Int { offsets.count - 1 }
    var count: Int { options.count }
    var rows: Int { limits.count }

    /// - Returns: nil when the search is no knapsack: its key is no sum, it keeps trade-offs, or paths or accuracies
    ///   have no such form.
    init?(_ table: OptionTable, _ task: SearchTask) {
        guard task.key == .objective, task.tradeoffs.isEmpty else { return nil }
        let isCapped = task.limits.latencySeconds < .infinity
        guard let paths = isCapped ? table.paths(most: Self.mostPaths) : [] else { return nil }
        let isProduct = table.mode == .product
        let hasProduct = isProduct && (task.limits.accuracy > 0 || task.accuracyWeight > 0)
        isLogarithmic = isProduct && task.accuracyWeight > 0 && task.isAccuracyAlone
        productWeight = isProduct && !isLogarithmic ? task.accuracyWeight : 0
        offsets = table.offsets
        firsts = Array(0...table.order.count)
        widest = zip(offsets.dropFirst(), offsets).reduce(0) { max($0, $1.0 - $1.1) }
        options = Array(0..<Int32(table.accuracy.count))
        if hasProduct {
            guard let logs = Self.logarithms(table.accuracy) else { return nil }
            self.logs = logs
        }
        penalties = isLogarithmic ? logs.map { -$0 } : LabelShape.penalties(table, task)
        losses = penalties
        mostPenalty = penalties.sumOfLargest(offsets)
        let isSum = !isProduct && task.accuracyWeight > 0
        let accuracies = isSum ? table.accuracy.sumOfLargest(offsets, of: [Double].magnitude) : 1
        // Penalties are terms less those of accuracy, so terms are at most penalties and twice those.
        termSize = abs(mostPenalty) + 2 * task.accuracyWeight * accuracies
        if isLogarithmic { termSize += logs.sumOfLargest(offsets, of: [Double].magnitude) }
        for path in paths {
            if path.count == stages {
                addRow(table.latencySeconds, limit: task.limits.latencySeconds)
                continue
            }
            var latencies = [Double](repeating: 0, count: count)
            for place in path {
                for entry in offsets[place]..<offsets[place + 1] { latencies[entry] = table.latencySeconds[entry] }
            }
            addRow(latencies, limit: task.limits.latencySeconds)
        }
        if task.limits.cost < .infinity { addRow(table.cost, limit: task.limits.cost) }
        if task.limits.energyJoules < .infinity { addRow(table.energyJoules, limit: task.limits.energyJoules) }
        if isProduct, task.limits.accuracy > 0 {
            // A relative tolerance of the product is an absolute one of its logarithm.
            addRow(logs.map { -$0 }, limit: Limits.tolerance - log(task.limits.accuracy), tolerance: Limits.tolerance)
        } else if !isProduct, task.limits.accuracy > -.infinity {
            addRow(table.accuracy.map { -$0 }, limit: -task.limits.accuracy)
        }
        if productWeight > 0 {
            range = extent(of: logs)
        } else {
            // What the rows say of logarithms is said; no chord is drawn over them.
            logs = []
        }
        join(table)
    }

    /// The positions that a stage stands for.
    func members(of stage: Int) -> Range<Int> { firsts[stage]..<firsts[stage + 1] }

    /// Makes one stage of alike positions in a row, where that leaves few stages of many members.
    private mutating func join(_ table: OptionTable) {
        let heads = (0..<stages).filter { $0 == 0 || !isAlike($0 - 1, $0, table) }
        guard heads.count <= Self.mostJoined, Self.leastMembers * heads.count <= stages else { return }
        let entries = heads.map { Int32(offsets[$0])..<Int32(offsets[$0 + 1]) }
        let ends = entries.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
        let positions = stages
        self = keeping(entries.flatMap { $0 }, ends: ends)
        firsts = heads + [positions]
    }

    /// Stages that are left, and positions of each on average, for alike positions to be joined.
    private static let (mostJoined, leastMembers) = (24, 4)

    /// Whether two positions have the same options but for where they stand.
    private func isAlike(_ first: Int, _ second: Int, _ table: OptionTable) -> Bool {
        let width = offsets[first + 1] - offsets[first]
        guard offsets[second + 1] - offsets[second] == width else { return false }
        for (a, b) in zip(offsets[first]..<offsets[first + 1], offsets[second]..<offsets[second + 1]) {
            guard penalties[a] == penalties[b], logs.isEmpty || logs[a] == logs[b],
                table.energyJoules[a] == table.energyJoules[b], table.cost[a] == table.cost[b],
                table.nameRank[a] == table.nameRank[b]
            else { return false }
            for row in 0..<rows where uses[row * count + a] != uses[row * count + b] { return false }
        }
        return true
    }

    private static func logarithms(_ accuracies: [Double]) -> [Double]? {
        var logs = [Double](repeating: 0, count: accuracies.count)
        var (last, logarithm) = (1.0, 0.0)
        for (option, accuracy) in accuracies.enumerated() {
            guard accuracy > 0 else { return nil }
            // Points of one variant share its accuracy.
            if accuracy != last { (last, logarithm) = (accuracy, log(accuracy)) }
            logs[option] = logarithm
        }
        return logs
    }

    /// No plan is worth less, whether it keeps the caps or not.
    var leastValue: Double {
        let least = (range.map { productWeight * exp($0.lowerBound) } ?? 0) - mostPenalty
        return least - 1e-9 * termSize - 1e-200
    }

    /// The sums of the least and of the largest number of each stage.
    private func extent(of numbers: [Double]) -> ClosedRange<Double> {
        let high = numbers.sumOfLargest(offsets)
        return min(high, numbers.sumOfLeast(offsets, firsts))...high
    }

    private mutating func addRow(_ numbers: [Double], limit: Double, tolerance: Double = 0) {
        // A row's unit: its limit, unless that is next to nothing beside what entries take.
        let typical = offsets.dropLast().reduce(0) { max($0, $1 < numbers.count ? abs(numbers[$1]) : 0) }
        let isUnit = typical > 0 && abs(limit) > 1e-3 * typical
        let scale = 1 / max(abs(limit), isUnit ? 0 : 1e-3 * numbers.largestMagnitude, 1e-200)
        let scaled = [Double].weighted([(scale, numbers)], count: count)
        uses = uses.isEmpty ? scaled : uses + scaled
        // The limit with the tolerance that caps are met within, and the rounding error of a sum.
        limits.append((limit + (Limits.tolerance + 2e-13) * abs(limit) + tolerance) * scale)
    }

    /// Makes losses those of plans with accuracies of a range.
    mutating func aim(at range: ClosedRange<Double>) {
        let chord = chord(over: range)
        constant = chord.offset
        losses = .init(unsafeUninitializedCapacity: count) { losses, initialized in
            for entry in logs.indices { losses[entry] = penalties[entry] - chord.slope * logs[entry] }
            initialized = logs.count
        }
    }

    /// The knapsack of some of the entries.
    /// - Parameter ends: for each stage, and a 0 before, how many entries there are up to its end.
    func keeping(_ entries: [Int32], ends: [Int]) -> Knapsack {
        var core = self
        func picked(_ numbers: [Double], from start: Int = 0) -> [Double] {
            numbers.withUnsafeBufferPointer { numbers in entries.map { numbers[start + Int($0)] } }
        }
        core.offsets = ends
        core.options = entries.map { options[Int($0)] }
        core.losses = picked(losses)
        core.penalties = picked(penalties)
        if !logs.isEmpty { core.logs = picked(logs) }
        core.uses = []
        core.uses.reserveCapacity(rows * entries.count)
        for row in 0..<rows { core.uses.append(contentsOf: picked(uses, from: row * count)) }
        return core
    }

    /// The knapsack of the same rows whose plans lose some figure of the options and nothing else.
    func losing(_ figures: [Double]) -> Knapsack {
        var knapsack = self
        knapsack.penalties = options.map { figures[Int($0)] }
        knapsack.losses = knapsack.penalties
        knapsack.mostPenalty = zip(0..., offsets.dropFirst()).reduce(0) { sum, stage in
            let range = offsets[stage.0]..<stage.1
            return sum + Double(members(of: stage.0).count) * (knapsack.penalties[range].max() ?? 0)
        }
        knapsack.termSize = knapsack.mostPenalty
        knapsack.isLogarithmic = false
        knapsack.logs = []
        return knapsack
    }

    /// The knapsack of every so many entries of each stage, its first included.
    func sample(every step: Int) -> Knapsack {
        var (entries, ends): ([Int32], [Int]) = ([], [0])
        for stage in 0..<stages {
            entries.append(contentsOf: stride(from: Int32(offsets[stage]), to: Int32(offsets[stage + 1]), by: step))
            ends.append(entries.count)
        }
        return keeping(entries, ends: ends)
    }

    /// The part of a range of logarithms that plans with some objective at least can have.
    func narrowed(_ range: ClosedRange<Double>, to floor: Double) -> ClosedRange<Double> {
        let least = (floor + penalties.sumOfLeast(offsets, firsts)) / productWeight
        guard least > 0 else { return range }
        return min(range.upperBound, max(range.lowerBound, log(least) - 1e-11))...range.upperBound
    }

    /// The size of the terms that bounds are sums of, for the rounding error of such sums.
    func size(at prices: [Double]) -> Double {
        prices.indices.reduce(termSize + abs(constant)) { $0 + abs(prices[$1] * limits[$1]) }
    }

    /// Sums of losses that differ by less may be equal.
    var rounding: Double { 1e-15 * termSize }

    /// The line above the product's weight times the exponential, over a range of logarithms.
    private func chord(over range: ClosedRange<Double>) -> (slope: Double, offset: Double) {
        let (low, high) = (range.lowerBound, range.upperBound)
        let top = productWeight * exp(high)
        // A range without width: its tangent lies below by less than the lift.
        guard high - low > 1e-9 else { return (top, top * (1 - high) + 1e-14 * productWeight) }
        let slope = productWeight * (exp(high) - exp(low)) / (high - low)
        return (slope, top - slope * high)
    }

    /// How far the chord over a range lies above the exponential at a logarithm.
    func excess(at logarithm: Double, over range: ClosedRange<Double>) -> Double {
        let (slope, offset) = chord(over: range)
        return slope * logarithm + offset - productWeight * exp(logarithm)
    }
}
