/// The linear relaxation of a knapsack: the prices of its rows that make the Lagrangian bound least.
///
/// Column generation (Dantzig and Wolfe 1960): prices yield the plan with the largest priced worth, a bound; the master
/// problem, over the plans seen, yields the next prices by one pivot of the revised simplex method.
struct Pricing {
    /// No plan gains more: the constant less its losses; +∞ before any pass.
    private(set) var bound = Double.infinity
    private(set) var prices: [Double]
    /// The mean logarithm of accuracy of the relaxed optimum.
    private(set) var logarithm = 0.0

    private let first: [Double]
    /// Duals of the rows of the master problem, and of its convexity.
    private var duals: [Double]
    /// The column that enters next, and what it changes.
    private var column: [Double]
    private var direction: [Double]
    /// The last plan priced, as an entry per stage.
    private var plan: [Int32]
    /// Sums of the last plan: losses, uses of each row, logarithms.
    private var sums: [Double]
    private var passBound = Double.infinity
    /// What a unit of excess costs: more than any plan can lose.
    private var violation = 0.0
    /// Cost and logarithm of each basic column.
    private var basis: [(cost: Double, log: Double)] = []
    private var inverse: [Double] = []
    private var values: [Double] = []

    /// - Parameter prices: where to start; 0 when nil.
    init(_ knapsack: Knapsack, from prices: [Double]? = nil) {
        first = prices ?? [Double](repeating: 0, count: knapsack.rows)
        self.prices = first
        plan = [Int32](repeating: 0, count: knapsack.stages)
        sums = [Double](repeating: 0, count: first.count + 2)
        duals = [Double](repeating: 0, count: first.count + 1)
        (column, direction) = (duals, duals)
    }

    /// Forgets the bound, for it was one of fewer entries than are to follow; plans seen stay plans.
    mutating func forgetBound() { bound = .infinity }

    /// Lowers the bound until it is next to what can be reached, or below a floor; called again, it goes on from there.
    /// - Parameters:
    ///   - knapsack: the one begun with; entries may have been left out, or added with the bound forgotten.
    ///   - precision: how near, as a share of the gap between bound and floor.
    ///   - incumbent: is offered each plan seen that keeps the rows; its floor is the worth of plans of interest.
    mutating func run(on knapsack: Knapsack, precision: Double = 1e-3, _ incumbent: inout Incumbent) {
        let rows = prices.count
        if basis.isEmpty {
            price(knapsack, at: first, &incumbent)
            start(knapsack)
        }
        var current = prices
        for _ in 0..<60 {
            guard bound >= incumbent.floor else { return }
            updateDuals()
            if let row = (0..<rows).first(where: { duals[$0] < -1e-12 }) {
                enter(unit: 1, in: row, cost: 0)
                continue
            }
            if let row = (0..<rows).first(where: { duals[$0] > violation * (1 + 1e-9) }) {
                enter(unit: -1, in: row, cost: -violation)
                continue
            }
            var master = knapsack.constant + duals[rows]
            for row in 0..<rows {
                current[row] = max(0, duals[row])
                master += current[row] * knapsack.limits[row]
            }
            price(knapsack, at: current, &incumbent)
            let aim = precision * (bound - incumbent.floor)
            if rows == 0 { break }
            for row in 0..<rows { column[row] = sums[row + 1] }
            column[rows] = 1
            let isNear = passBound - master <= max(1e-12 * abs(master), aim)
            enter(cost: -sums[0], log: sums[rows + 1])
            if isNear { break }
        }
        logarithm = 0
        for index in basis.indices { logarithm += values[index] * basis[index].log }
    }

    /// Finds the plan with the largest priced worth, lowers the bound to it, and offers it if it keeps the rows.
    private mutating func price(_ knapsack: Knapsack, at current: [Double], _ incumbent: inout Incumbent) {
        for index in sums.indices { sums[index] = 0 }
        // The plan alone is captured: capturing the knapsack would copy it.
        knapsack.visit(at: current) { stage, first, best, _ in plan[stage] = Int32(first + best) }
        for (stage, entry) in plan.enumerated() {
            let (entry, members) = (Int(entry), Double(knapsack.members(of: stage).count))
            sums[0] += members * knapsack.losses[entry]
            for row in current.indices { sums[row + 1] += members * knapsack.uses[row * knapsack.count + entry] }
            if !knapsack.logs.isEmpty { sums[current.count + 1] += members * knapsack.logs[entry] }
        }
        passBound = knapsack.constant - sums[0]
        for row in current.indices { passBound += current[row] * (knapsack.limits[row] - sums[row + 1]) }
        if passBound < bound { (bound, prices) = (passBound, current) }
        if current.indices.allSatisfy({ sums[$0 + 1] <= knapsack.limits[$0] }) {
            incumbent.offer(plan, of: knapsack)
        }
    }

    /// The first basis: the plan without prices, and slack or excess in each row.
    private mutating func start(_ knapsack: Knapsack) {
        let rows = prices.count
        let size = rows + 1
        violation = 2000 * (Double(knapsack.firsts.last ?? 0) * knapsack.losses.largestMagnitude + 1e-200)
        inverse = [Double](repeating: 0, count: size * size)
        values = [Double](repeating: 1, count: size)
        basis.reserveCapacity(size)
        for row in 0..<rows {
            let slack = knapsack.limits[row] - sums[row + 1]
            let sign = slack >= 0 ? 1.0 : -1.0
            values[row] = abs(slack)
            inverse[row * size + row] = sign
            inverse[row * size + rows] = -sign * sums[row + 1]
            basis.append((slack >= 0 ? 0 : -violation, 0))
        }
        inverse[size * size - 1] = 1
        basis.append((-sums[0], sums[rows + 1]))
    }

    private mutating func updateDuals() {
        let size = duals.count
        for index in 0..<size { duals[index] = 0 }
        for index in 0..<size where basis[index].cost != 0 {
            for column in 0..<size { duals[column] += basis[index].cost * inverse[index * size + column] }
        }
    }

    private mutating func enter(unit sign: Double, in row: Int, cost: Double) {
        for index in column.indices { column[index] = index == row ? sign : 0 }
        enter(cost: cost, log: 0)
    }

    /// One pivot: the column enters the basis.
    private mutating func enter(cost: Double, log: Double) {
        let size = values.count
        var leaving = -1
        var least = Double.infinity
        for row in 0..<size {
            direction[row] = 0
            for index in 0..<size { direction[row] += inverse[row * size + index] * column[index] }
            if direction[row] > 1e-11 {
                let ratio = values[row] / direction[row]
                if ratio < least { (least, leaving) = (ratio, row) }
            }
        }
        guard leaving >= 0 else { return }
        let pivot = 1 / direction[leaving]
        for index in 0..<size { inverse[leaving * size + index] *= pivot }
        values[leaving] = least
        for row in 0..<size where row != leaving && direction[row] != 0 {
            for index in 0..<size { inverse[row * size + index] -= direction[row] * inverse[leaving * size + index] }
            values[row] = max(0, values[row] - direction[row] * least)
        }
        basis[leaving] = (cost, log)
    }
}

extension Knapsack {
    /// Visits each stage with its first entry, the place of the one that loses least at prices of the rows, and what
    /// each loses.
    func visit(
        at prices: [Double],
        _ body: (_ stage: Int, _ first: Int, _ best: Int, _ losses: UnsafeBufferPointer<Double>) -> Void
    ) {
        // Prices with the first use of the row they are of.
        let priced = prices.indices.filter { prices[$0] != 0 }.map { (price: prices[$0], first: $0 * count) }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: widest) { scratch in
            losses.withUnsafeBufferPointer { losses in
                uses.withUnsafeBufferPointer { uses in
                    for stage in 0..<stages {
                        let (first, width) = (offsets[stage], offsets[stage + 1] - offsets[stage])
                        var (least, best, place) = (Double.infinity, 0, 0)
                        while place + 8 <= width {
                            var sum = losses.eight(at: first + place)
                            for row in priced { sum += row.price * uses.eight(at: row.first + first + place) }
                            UnsafeMutableRawPointer(scratch.baseAddress! + place).storeBytes(
                                of: sum, as: SIMD8<Double>.self)
                            if any(sum .< least) {
                                for lane in 0..<8 where sum[lane] < least { (least, best) = (sum[lane], place + lane) }
                            }
                            place += 8
                        }
                        while place < width {
                            var sum = losses[first + place]
                            for row in priced { sum += row.price * uses[row.first + first + place] }
                            scratch[place] = sum
                            if sum < least { (least, best) = (sum, place) }
                            place += 1
                        }
                        body(stage, first, best, UnsafeBufferPointer(rebasing: scratch[..<width]))
                    }
                }
            }
        }
    }
}
