import Pipelines

/// Which figures a search's partial plans carry, and how each grows, is bounded and is compared.
///
/// A partial plan over the first positions is a row of numbers, smaller better: sums, then the negated product of
/// accuracies, then the span, then the finish times of positions that still have children to come. One row dominates
/// another when it is no worse in any number but the key's, by which the rows are ordered.
struct LabelShape {
    /// A figure that adds up over stages.
    struct Sum {
        /// The figure of each option.
        let terms: [Double]
        let cap: Double
        /// Least sum of the positions from each on; one more entry, 0, for none left.
        let least: [Double]
        /// Below this a row's number makes no difference to what can follow, so it is raised to it.
        let floor: [Double]
    }

    let sums: [Sum]
    /// Whether rows carry the negated product of accuracies.
    let hasProduct: Bool
    let hasSpan: Bool
    let hasFinish: Bool
    /// Index of the number that rows are ordered by.
    let key: Int
    /// Index of the sum that holds cost, energy and changes less additive accuracy, each weighted.
    let penalty: Int

    /// Least and largest product of accuracies of the positions from each on.
    let leastProduct: [Double]
    let largestProduct: [Double]
    /// Least and largest time from the end of each position to the end of the pipeline.
    let leastTail: [Double]
    let largestTail: [Double]

    /// For each position, which finish times of the row before are kept, and where its parents' stand.
    let kept: [[Int]]
    let parentColumns: [[Int]]
    let staysOpen: [Bool]

    init(_ table: OptionTable, _ task: SearchTask) {
        let count = table.order.count
        let isProduct = table.mode == .product
        let penalties = Self.penalties(table, task)
        // With products the objective is no sum: its floor is then checked with the product's bound instead.
        let penaltyCap = isProduct || task.key == .objective ? Double.infinity : -task.objectiveFloor
        var sums = [Self.sum(penalties, cap: penaltyCap, table, isKey: task.key == .objective)]
        var key = 0
        if task.key == .energy || task.tradeoffs.contains(.energy) || task.tradeoffs.contains(.power)
            || task.limits.energyJoules < .infinity
        {
            if task.key == .energy { key = sums.count }
            let isFree = task.key == .energy || !task.tradeoffs.isDisjoint(with: [.energy, .power])
            sums.append(Self.sum(table.energyJoules, cap: task.limits.energyJoules, table, isKey: isFree))
        }
        if task.tradeoffs.contains(.cost) || task.limits.cost < .infinity {
            sums.append(
                Self.sum(table.cost, cap: task.limits.cost, table, isKey: task.tradeoffs.contains(.cost)))
        }
        let asksAccuracy = task.limits.accuracy > -.infinity || task.tradeoffs.contains(.accuracy)
        if !isProduct, asksAccuracy {
            sums.append(
                Self.sum(
                    table.accuracy.map { -$0 }, cap: -task.limits.accuracy, table,
                    isKey: task.tradeoffs.contains(.accuracy)))
        }
        hasProduct = isProduct && (asksAccuracy || task.accuracyWeight > 0)
        hasSpan = task.key == .latency || task.tradeoffs.contains(.latency)
        hasFinish = hasSpan || task.limits.latencySeconds < .infinity
        if task.key == .latency { key = sums.count + (hasProduct ? 1 : 0) }
        self.key = key
        penalty = 0
        self.sums = sums

        var least = [Double](repeating: 1, count: count + 1)
        var largest = least
        for place in (0..<count).reversed() {
            let options = table.accuracy[table.offsets[place]..<table.offsets[place + 1]]
            least[place] = least[place + 1] * (options.min() ?? 0)
            largest[place] = largest[place + 1] * (options.max() ?? 0)
        }
        (leastProduct, largestProduct) = (least, largest)

        var leastTail = [Double](repeating: 0, count: count)
        var largestTail = leastTail
        var lastChild = [Int](repeating: -1, count: count)
        for place in (0..<count).reversed() {
            let options = table.latencySeconds[table.offsets[place]..<table.offsets[place + 1]]
            for parent in table.parents[place] {
                leastTail[parent] = max(leastTail[parent], leastTail[place] + (options.min() ?? 0))
                largestTail[parent] = max(largestTail[parent], largestTail[place] + (options.max() ?? 0))
                lastChild[parent] = max(lastChild[parent], place)
            }
        }
        (self.leastTail, self.largestTail) = (leastTail, largestTail)
        var kept: [[Int]] = []
        var parentColumns: [[Int]] = []
        var open: [Int] = []
        for place in 0..<count {
            parentColumns.append(table.parents[place].compactMap(open.firstIndex))
            let stays = open.indices.filter { lastChild[open[$0]] > place }
            kept.append(stays)
            open = stays.map { open[$0] } + (lastChild[place] > place ? [place] : [])
        }
        (self.kept, self.parentColumns) = (kept, parentColumns)
        staysOpen = lastChild.indices.map { lastChild[$0] > $0 }
    }

    /// Weighted cost, energy and changes less additive accuracy, of each option.
    static func penalties(_ table: OptionTable, _ task: SearchTask) -> [Double] {
        let weight = table.mode == .product ? 0 : task.accuracyWeight
        var terms: [(weight: Double, figures: [Double])] = [
            (-weight, table.accuracy), (task.costWeight, table.cost), (task.energyWeight, table.energyJoules),
            (task.switchCost, table.changed), (task.latencyWeight, table.latencySeconds),
        ]
        terms.removeAll { $0.weight == 0 || $0.figures.isEmpty }
        return .weighted(terms, count: table.accuracy.count)
    }

    private static func sum(_ terms: [Double], cap: Double, _ table: OptionTable, isKey: Bool) -> Sum {
        let count = table.order.count
        var least = [Double](repeating: 0, count: count + 1)
        var largest = least
        for place in (0..<count).reversed() {
            let options = terms[table.offsets[place]..<table.offsets[place + 1]]
            least[place] = least[place + 1] + (options.min() ?? 0)
            largest[place] = largest[place + 1] + (options.max() ?? 0)
        }
        // A figure to be minimised, or traded, is never rounded up to what its cap allows.
        guard cap < .infinity, !isKey else {
            return Sum(
                terms: terms, cap: Self.widened(cap), least: least,
                floor: [Double](repeating: -.infinity, count: count + 1))
        }
        let floor = largest.map { cap - $0 - 1e-12 * (abs(cap) + abs($0)) }
        return Sum(terms: terms, cap: Self.widened(cap), least: least, floor: floor)
    }

    /// The cap with the tolerance that caps are met within.
    private static func widened(_ cap: Double) -> Double {
        cap.isFinite ? cap + Limits.tolerance * abs(cap) : cap
    }
}
