/// Exact search over partial plans, position by position, that drops what a cap, a bound or another plan rules out.
///
/// Multiple-choice knapsack by Pareto composition; finish times of positions with children to come take the place of
/// a sum along the path, so chains and graphs are one case.
struct LabelSearch {
    let table: OptionTable
    let task: SearchTask
    let shape: LabelShape
    /// Partial plans formed.
    private(set) var examined = 0
    /// Whether a beam or the budget dropped plans, so that the best found need not be the best.
    private(set) var isTruncated = false
    /// What the search took, in comparisons of two numbers.
    private(set) var work = 0

    /// Bounds on complete plans, one of which holds for each plan of interest; nil to do without.
    private let linear: [LinearBound]?
    private var level = LabelLevel()
    private var candidates = LabelLevel()
    private var candidateNames: [UInt64] = []
    private var candidateOption: [Int32] = []
    private var candidateLabel: [Int32] = []
    private var filter = DominanceFilter()
    private var traceParent: [Int32] = []
    private var traceOption: [Int32] = []

    /// - Parameter isBounded: whether caps are priced to bound partial plans; worth its cost on large instances.
    init(_ table: OptionTable, _ task: SearchTask, isBounded: Bool = false) {
        self.table = table
        self.task = task
        shape = LabelShape(table, task)
        linear = isBounded ? LinearBound.all(table, task, shape: shape) : nil
    }

    /// The undominated plans, best first by key, energy, cost, names; each as one option per position.
    /// - Parameters:
    ///   - beam: the most partial plans kept per position; the most promising ones.
    ///   - budget: of work, after which few are kept, so that the search soon ends.
    mutating func run(beam: Int = .max, budget: Int) -> [[Int]] {
        level.removeAll(width: shape.sums.count + (shape.hasProduct ? 1 : 0) + (shape.hasSpan ? 1 : 0))
        for _ in shape.sums { level.rows.append(0) }
        if shape.hasProduct { level.rows.append(-1) }
        if shape.hasSpan { level.rows.append(0) }
        level.energyJoules = [0]
        level.cost = [0]
        level.nameRank = [0]
        level.trace = [-1]
        level.worth = linear.map { [Double](repeating: 0, count: $0.count) } ?? []
        for place in table.order.indices {
            extend(at: place)
            work += Self.workPerPlan * candidates.count
            let isWhole = filter.run(
                rows: candidates.rows, width: candidates.width, key: shape.key, energy: candidates.energyJoules,
                cost: candidates.cost, names: candidateNames, most: max(budget - work, budget / 256))
            isTruncated = isTruncated || !isWhole
            work += filter.compared
            keep(beam: min(beam, room(after: place, budget)), after: place)
            if level.count == 0 { return [] }
        }
        return level.trace.map(path)
    }

    /// What forming and ordering a partial plan takes, in comparisons of two numbers.
    private static let workPerPlan = 64

    /// Partial plans that the rest of a budget has room to extend by the next position.
    private func room(after place: Int, _ budget: Int) -> Int {
        guard place + 1 < table.order.count else { return .max }
        let options = table.offsets[place + 2] - table.offsets[place + 1]
        let left = max(budget - work, budget / 256) / Self.workPerPlan
        return max(1, left / max(1, options))
    }

    /// No plan of interest has a larger objective.
    var bound: Double {
        guard task.key == .objective else { return .infinity }
        if let linear { return linear.reduce(-.infinity) { max($0, $1.rest[0]) } }
        return (shape.hasProduct ? task.accuracyWeight * shape.largestProduct[0] : 0)
            - shape.sums[shape.penalty].least[0]
    }

    /// Forms every partial plan one position longer that caps and bounds allow.
    private mutating func extend(at place: Int) {
        let fixed = shape.sums.count + (shape.hasProduct ? 1 : 0) + (shape.hasSpan ? 1 : 0)
        let kept = shape.hasFinish ? shape.kept[place] : []
        let keepsOwn = shape.hasFinish && shape.staysOpen[place]
        candidates.removeAll(width: fixed + kept.count + (keepsOwn ? 1 : 0))
        candidateNames.removeAll(keepingCapacity: true)
        candidateOption.removeAll(keepingCapacity: true)
        candidateLabel.removeAll(keepingCapacity: true)
        let (first, end) = (table.offsets[place], table.offsets[place + 1])
        examined += level.count * (end - first)
        for label in 0..<level.count {
            let row = label * level.width
            var start = 0.0
            if shape.hasFinish {
                for column in shape.parentColumns[place] { start = max(start, level.rows[row + fixed + column]) }
            }
            for option in first..<end {
                append(option, to: label, row: row, start: start, at: place, kept: kept, keepsOwn: keepsOwn)
            }
        }
    }

    /// Appends one longer plan to the candidates, unless a cap or bound rules it out.
    @inline(__always)
    private mutating func append(
        _ option: Int, to label: Int, row: Int, start: Double, at place: Int, kept: [Int], keepsOwn: Bool
    ) {
        let mark = candidates.rows.count
        if let linear, !appendWorth(of: option, to: label, at: place, linear) { return }
        for column in shape.sums.indices {
            let number = max(
                level.rows[row + column] + shape.sums[column].terms[option], shape.sums[column].floor[place + 1])
            guard number + shape.sums[column].least[place + 1] <= shape.sums[column].cap else {
                drop(after: mark)
                return
            }
            candidates.rows.append(number)
        }
        var column = shape.sums.count
        var bound = -(candidates.rows[mark + shape.penalty] + shape.sums[shape.penalty].least[place + 1])
        var isOut = false
        if shape.hasProduct {
            let product = level.rows[row + column] * table.accuracy[option]
            candidates.rows.append(product)
            let largest = -product * shape.largestProduct[place + 1]
            isOut = largest < task.limits.accuracy * (1 - Limits.tolerance)
            bound += task.accuracyWeight * largest
            column += 1
        }
        let finish = start + table.latencySeconds[option]
        if shape.hasFinish {
            let end = finish + shape.leastTail[place]
            isOut = isOut || end > task.limits.latencySeconds * (1 + Limits.tolerance)
            if shape.hasSpan {
                candidates.rows.append(max(level.rows[row + column], end))
                column += 1
            }
        }
        guard !isOut, bound >= task.objectiveFloor else {
            drop(after: mark)
            return
        }
        for other in kept { candidates.rows.append(level.rows[row + column + other]) }
        if keepsOwn { candidates.rows.append(relevant(finish, at: place)) }
        candidates.energyJoules.append(level.energyJoules[label] + table.energyJoules[option])
        candidates.cost.append(level.cost[label] + table.cost[option])
        candidateNames.append(UInt64(UInt32(bitPattern: level.nameRank[label])) << 32 | UInt64(table.nameRank[option]))
        candidateLabel.append(Int32(label))
        candidateOption.append(Int32(option))
    }

    /// Appends a longer plan's share of each linear bound; false, and nothing appended, when all rule it out.
    @inline(__always)
    private mutating func appendWorth(
        of option: Int, to label: Int, at place: Int, _ linear: [LinearBound]
    ) -> Bool {
        let mark = candidates.worth.count
        var isOpen = false
        for face in linear.indices {
            let worth = level.worth[label * linear.count + face] + linear[face].worth[option]
            let isReached = worth + linear[face].rest[place + 1] >= task.objectiveFloor
            candidates.worth.append(isReached ? worth : -.infinity)
            isOpen = isOpen || isReached
        }
        if !isOpen { candidates.worth.removeLast(candidates.worth.count - mark) }
        return isOpen
    }

    /// Takes back what was appended for a plan that turned out to be ruled out.
    private mutating func drop(after mark: Int) {
        candidates.rows.removeLast(candidates.rows.count - mark)
        if let linear { candidates.worth.removeLast(linear.count) }
    }

    /// A finish time, raised to the latest at which nothing that follows can miss the cap.
    private func relevant(_ finish: Double, at place: Int) -> Double {
        guard !shape.hasSpan else { return finish }
        let cap = task.limits.latencySeconds
        return max(finish, cap - shape.largestTail[place] - 1e-12 * (cap + shape.largestTail[place]))
    }

    /// Makes the candidates that the filter kept the new level.
    private mutating func keep(beam: Int, after place: Int) {
        var kept = filter.kept
        if kept.count > beam {
            isTruncated = true
            let bounds = candidates.energyJoules.indices.map { bound(ofCandidate: $0, after: place) }
            kept.sort { bounds[Int($0)] > bounds[Int($1)] }
            kept.removeLast(kept.count - beam)
        }
        let parents = level.trace
        level.removeAll(width: candidates.width)
        for index in kept {
            let index = Int(index)
            level.rows.append(contentsOf: candidates.rows[index * candidates.width..<(index + 1) * candidates.width])
            level.energyJoules.append(candidates.energyJoules[index])
            level.cost.append(candidates.cost[index])
            if let linear {
                level.worth.append(contentsOf: candidates.worth[index * linear.count..<(index + 1) * linear.count])
            }
            level.trace.append(Int32(traceOption.count))
            traceParent.append(parents[Int(candidateLabel[index])])
            traceOption.append(candidateOption[index])
        }
        level.nameRank = [Int32](repeating: 0, count: kept.count)
        let byName = kept.indices.sorted { candidateNames[Int(kept[$0])] < candidateNames[Int(kept[$1])] }
        for (rank, label) in byName.enumerated() { level.nameRank[label] = Int32(rank) }
    }

    /// The largest objective (or least key) a candidate may still reach.
    private func bound(ofCandidate index: Int, after place: Int) -> Double {
        if let linear {
            return linear.indices.reduce(-.infinity) { bound, face in
                max(bound, candidates.worth[index * linear.count + face] + linear[face].rest[place + 1])
            }
        }
        let row = index * candidates.width
        guard task.key == .objective else { return -candidates.rows[row + shape.key] }
        var bound = -(candidates.rows[row] + shape.sums[0].least[place + 1])
        if shape.hasProduct {
            bound -=
                task.accuracyWeight * candidates.rows[row + shape.sums.count] * shape.largestProduct[place + 1]
        }
        return bound
    }

    private func path(_ trace: Int32) -> [Int] {
        var path: [Int] = []
        var entry = trace
        while entry >= 0 {
            path.append(Int(traceOption[Int(entry)]))
            entry = traceParent[Int(entry)]
        }
        return path.reversed()
    }
}
