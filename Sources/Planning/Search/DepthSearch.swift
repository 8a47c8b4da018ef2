/// Depth-first search over the entries of a knapsack that prices do not rule out.
///
/// Each entry has a regret: how much less its priced worth is than the best of its stage. Plans of interest have
/// regrets that sum to at most the gap between the bound and the incumbent; few entries and few sums do. What a
/// partial plan uses of each row, and its bounds at some other prices, are lanes of vectors compared at once.
struct DepthSearch {
    typealias Lanes = SIMD8<Double>
    typealias Mask = SIMDMask<Lanes.MaskStorage>

    /// Partial plans formed.
    private(set) var examined = 0
    private(set) var isFinished = true

    private let knapsack: Knapsack
    private let bound: Double
    /// Slack for rounding errors of sums.
    private let margin: Double
    private let budget: Int
    /// Plans of less worth are left to a later search.
    private let aim: Double
    /// Stages in the order of the search, fewest entries first.
    private let order: [Int]
    /// Entries of each stage in the order of the search, by regret.
    private var entries: [Int32] = []
    private var regrets: [Double] = []
    private var offsets: [Int] = [0]
    /// Vectors per entry.
    private let chunks: Int
    /// Lanes of each entry: uses of rows, then losses of worth at the prices of each face.
    private var lanes: [Lanes] = []
    /// Least of each lane by the stages from each depth on.
    private var least: [Lanes] = []
    /// Limits of lanes; those of faces before the floor is taken off.
    private var limits: [Lanes] = []
    /// Lanes that bound partial plans.
    private var isFace: [Mask] = []
    /// Lanes that partial plans are compared in.
    private var isCompared: [Mask] = []
    /// Limits at the present floor.
    private var present: [Lanes] = []
    private var plan: [Int32]
    /// Lanes before this compare plans; those from it on bound them.
    private let faces: Int
    /// Some partial plans seen at each depth.
    private var seen: [Lanes] = []
    private var seenCounts: [Int] = []

    /// Partial plans kept per depth, and formed before any is.
    private static let memory = 64
    private static let patience = 500

    /// - Parameters:
    ///   - knapsack: only entries with a regret within the gap.
    ///   - regrets: of the entries, ascending in each stage.
    ///   - aim: plans of less worth need not be found.
    init(_ knapsack: Knapsack, _ regrets: [Double], _ pricing: Pricing, aim: Double, margin: Double, budget: Int) {
        self.knapsack = knapsack
        self.budget = budget
        self.aim = aim
        self.margin = margin
        bound = pricing.bound
        plan = pricing.plan
        let counts = (0..<knapsack.stages).map { knapsack.offsets[$0 + 1] - knapsack.offsets[$0] }
        order = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        let rows = knapsack.limits.count
        let figures =
            [knapsack.energyJoules, knapsack.penalties] + (knapsack.logs.isEmpty ? [] : [knapsack.logs.map { -$0 }])
        faces = rows + figures.count
        let others = max(0, Lanes.scalarCount - faces - 1)
        let prices = [[Double](repeating: 0, count: rows)] + pricing.otherPrices.prefix(others)
        chunks = (faces + prices.count + Lanes.scalarCount - 1) / Lanes.scalarCount
        var columns = knapsack.uses + figures
        for face in prices {
            var worth = knapsack.gains
            knapsack.setWorth(&worth, at: face)
            columns.append(worth.map { -$0 })
        }
        for stage in order {
            for entry in knapsack.offsets[stage]..<knapsack.offsets[stage + 1] {
                entries.append(Int32(entry))
                self.regrets.append(regrets[entry])
                append(chunks) { lane in lane < columns.count ? columns[lane][entry] : 0 }
            }
            offsets.append(entries.count)
        }
        setLimits(prices)
    }

    /// Appends an entry's vectors, lane by lane.
    private mutating func append(_ chunks: Int, _ number: (Int) -> Double) {
        for chunk in 0..<chunks {
            var vector = Lanes.zero
            for lane in 0..<Lanes.scalarCount { vector[lane] = number(chunk * Lanes.scalarCount + lane) }
            lanes.append(vector)
        }
    }

    private mutating func setLimits(_ prices: [[Double]]) {
        limits = [Lanes](repeating: Lanes(repeating: .infinity), count: chunks)
        isFace = [Mask](repeating: Mask(repeating: false), count: chunks)
        for (row, limit) in knapsack.limits.enumerated() {
            limits[row / Lanes.scalarCount][row % Lanes.scalarCount] = limit
        }
        for (index, face) in prices.enumerated() {
            let (chunk, place) = (faces + index).quotientAndRemainder(dividingBy: Lanes.scalarCount)
            var limit = knapsack.constant
            var size = margin
            for (price, capacity) in zip(face, knapsack.limits) {
                limit += price * capacity
                size += 1e-12 * abs(price * capacity)
            }
            limits[chunk][place] = limit + size
            isFace[chunk][place] = true
        }
        isCompared = (0..<chunks).map { chunk in
            var mask = Mask(repeating: false)
            for lane in 0..<Lanes.scalarCount { mask[lane] = chunk * Lanes.scalarCount + lane < faces }
            return mask
        }
        present = limits
        least = [Lanes](repeating: .zero, count: (order.count + 1) * chunks)
        for depth in order.indices.reversed() {
            for chunk in 0..<chunks {
                var smallest = Lanes(repeating: .infinity)
                for index in offsets[depth]..<offsets[depth + 1] {
                    smallest = pointwiseMin(smallest, lanes[index * chunks + chunk])
                }
                least[depth * chunks + chunk] = least[(depth + 1) * chunks + chunk] + smallest
            }
        }
    }

    /// Offers every plan of interest to the incumbent.
    mutating func run(_ incumbent: inout Incumbent) {
        guard !order.indices.contains(where: { offsets[$0] == offsets[$0 + 1] }) else { return }
        raise(to: incumbent.floor)
        var used = [Lanes](repeating: .zero, count: (order.count + 1) * chunks)
        used.withUnsafeMutableBufferPointer { used in
            lanes.withUnsafeBufferPointer { lanes in
                least.withUnsafeBufferPointer { least in
                    guard let used = used.baseAddress else { return }
                    dive(0, 0, used, Tables(lanes: lanes, least: least), &incumbent)
                }
            }
        }
    }

    /// What the search only reads.
    private struct Tables {
        let lanes: UnsafeBufferPointer<Lanes>
        let least: UnsafeBufferPointer<Lanes>
    }

    /// Takes a better floor into the limits of faces.
    private mutating func raise(to floor: Double) {
        for chunk in present.indices {
            present[chunk].replace(with: limits[chunk] - max(aim, floor), where: isFace[chunk])
        }
    }

    private mutating func dive(
        _ depth: Int, _ regret: Double, _ used: UnsafeMutablePointer<Lanes>, _ tables: Tables,
        _ incumbent: inout Incumbent
    ) {
        guard depth < order.count else {
            if incumbent.offer(plan, of: knapsack) { raise(to: incumbent.floor) }
            return
        }
        let next = used + chunks
        for index in offsets[depth]..<offsets[depth + 1] {
            let sum = regret + regrets[index]
            if sum > bound - max(aim, incumbent.floor) + margin { return }
            examined += 1
            var isWithin = true
            for chunk in 0..<chunks {
                next[chunk] = used[chunk] + tables.lanes[index * chunks + chunk]
                let end = next[chunk] + tables.least[(depth + 1) * chunks + chunk]
                isWithin = isWithin && all(end .<= present[chunk])
            }
            if !isWithin { continue }
            if examined > Self.patience, depth + 2 < order.count, isBeaten(next, at: depth) { continue }
            plan[order[depth]] = entries[index]
            dive(depth + 1, sum, next, tables, &incumbent)
            if examined > budget {
                isFinished = false
                return
            }
        }
    }

    /// Whether a plan seen before at a depth is no worse in anything and takes less energy; if not, it is remembered.
    private mutating func isBeaten(_ next: UnsafeMutablePointer<Lanes>, at depth: Int) -> Bool {
        if seen.isEmpty {
            seen = [Lanes](repeating: .zero, count: order.count * Self.memory * chunks)
            seenCounts = [Int](repeating: 0, count: order.count)
        }
        let start = depth * Self.memory * chunks
        let rows = knapsack.limits.count
        let (energyChunk, energyLane) = rows.quotientAndRemainder(dividingBy: Lanes.scalarCount)
        return seen.withUnsafeMutableBufferPointer { seen in
            for number in 0..<min(Self.memory, seenCounts[depth]) {
                let other = start + number * chunks
                var isNoWorse = true
                for chunk in 0..<chunks {
                    let worse = (seen[other + chunk] .> next[chunk]) .& isCompared[chunk]
                    isNoWorse = isNoWorse && !any(worse)
                }
                let energy = next[energyChunk][energyLane]
                if isNoWorse, seen[other + energyChunk][energyLane] < energy - 1e-12 * abs(energy) { return true }
            }
            let place = start + (seenCounts[depth] % Self.memory) * chunks
            for chunk in 0..<chunks { seen[place + chunk] = next[chunk] }
            seenCounts[depth] += 1
            return false
        }
    }
}
