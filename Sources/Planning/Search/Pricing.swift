/// The linear relaxation of a knapsack: the prices of its rows that make the Lagrangian bound least.
///
/// Column generation (Dantzig and Wolfe 1960): prices yield the plan with the largest priced worth, a bound; the master
/// problem, over the plans seen, yields the next prices by one pivot of the revised simplex method.
struct Pricing {
    /// No plan has larger gains, constant included; +∞ before any pass.
    private(set) var bound = Double.infinity
    private(set) var prices: [Double]
    /// The mean logarithm of accuracy of the relaxed optimum.
    private(set) var logarithm = 0.0

    private let knapsack: Knapsack
    private let first: [Double]
    /// The last plan priced, as an entry per stage.
    private var plan: [Int32]
    /// Sums of the last plan: gains, uses of each row, logarithms.
    private var sums: [Double]
    private var passBound = Double.infinity
    /// What a unit of excess costs: more than any plan can gain.
    private var violation = 0.0
    /// Cost and logarithm of each basic column.
    private var basis: [(cost: Double, log: Double)] = []
    private var inverse: [Double] = []
    private var values: [Double] = []

    /// - Parameter prices: where to start; 0 when nil.
    init(_ knapsack: Knapsack, from prices: [Double]? = nil) {
        self.knapsack = knapsack
        first = prices ?? [Double](repeating: 0, count: knapsack.rows)
        self.prices = first
        plan = [Int32](repeating: 0, count: knapsack.stages)
        sums = [Double](repeating: 0, count: knapsack.rows + 2)
    }

    /// Lowers the bound until it is next to what can be reached, or below a floor; called again, it goes on from there.
    /// - Parameters:
    ///   - precision: how near, as a share of the gap between bound and floor.
    ///   - incumbent: is offered each plan seen that keeps the rows; its floor is the worth of plans of interest.
    mutating func run(precision: Double = 1e-3, _ incumbent: inout Incumbent) {
        let rows = prices.count
        if basis.isEmpty {
            price(at: first, &incumbent)
            start()
        }
        var current = prices
        for _ in 0..<60 {
            guard bound >= incumbent.floor else { return }
            let (duals, level) = duals(rows)
            if let row = duals.firstIndex(where: { $0 < -1e-12 }) {
                enter(unit(row, 1), cost: 0, log: 0)
                continue
            }
            if let row = duals.firstIndex(where: { $0 > violation * (1 + 1e-9) }) {
                enter(unit(row, -1), cost: -violation, log: 0)
                continue
            }
            for row in 0..<rows { current[row] = max(0, duals[row]) }
            price(at: current, &incumbent)
            var master = knapsack.constant + level
            for row in 0..<rows { master += current[row] * knapsack.limits[row] }
            let aim = precision * (bound - incumbent.floor)
            if rows == 0 { break }
            var column = Array(sums[1...rows])
            column.append(1)
            let isNear = passBound - master <= max(1e-12 * abs(master), aim)
            enter(column, cost: sums[0], log: sums[rows + 1])
            if isNear { break }
        }
        logarithm = 0
        for index in basis.indices { logarithm += values[index] * basis[index].log }
    }

    /// Finds the plan with the largest priced worth, lowers the bound to it, and offers it if it keeps the rows.
    private mutating func price(at current: [Double], _ incumbent: inout Incumbent) {
        for index in sums.indices { sums[index] = 0 }
        var total = knapsack.constant
        for row in current.indices { total += current[row] * knapsack.limits[row] }
        knapsack.visit(at: current) { stage, entry, worth in
            total += worth[entry]
            let entry = knapsack.offsets[stage] + entry
            plan[stage] = Int32(entry)
            sums[0] += knapsack.gains[entry]
            for row in current.indices { sums[row + 1] += knapsack.uses[row * knapsack.count + entry] }
            if !knapsack.logs.isEmpty { sums[current.count + 1] += knapsack.logs[entry] }
        }
        passBound = total
        if total < bound { (bound, prices) = (total, current) }
        if current.indices.allSatisfy({ sums[$0 + 1] <= knapsack.limits[$0] }) {
            incumbent.offer(plan, of: knapsack)
        }
    }

    /// The first basis: the plan without prices, and slack or excess in each row.
    private mutating func start() {
        let rows = prices.count
        let size = rows + 1
        let spread = knapsack.gains.reduce((low: 0.0, high: 0.0)) { (min($0.low, $1), max($0.high, $1)) }
        violation = 1000 * (Double(knapsack.stages) * (spread.high - spread.low) + 1e-200)
        inverse = [Double](repeating: 0, count: size * size)
        values = [Double](repeating: 1, count: size)
        for row in 0..<rows {
            let slack = knapsack.limits[row] - sums[row + 1]
            let sign = slack >= 0 ? 1.0 : -1.0
            values[row] = abs(slack)
            inverse[row * size + row] = sign
            inverse[row * size + rows] = -sign * sums[row + 1]
            basis.append((slack >= 0 ? 0 : -violation, 0))
        }
        inverse[size * size - 1] = 1
        basis.append((sums[0], sums[rows + 1]))
    }

    private func duals(_ rows: Int) -> (prices: [Double], level: Double) {
        let size = rows + 1
        var duals = [Double](repeating: 0, count: size)
        for index in 0..<size where basis[index].cost != 0 {
            for column in 0..<size { duals[column] += basis[index].cost * inverse[index * size + column] }
        }
        let level = duals.removeLast()
        return (duals, level)
    }

    private func unit(_ row: Int, _ sign: Double) -> [Double] {
        var column = [Double](repeating: 0, count: values.count)
        column[row] = sign
        return column
    }

    /// One pivot: the column enters the basis.
    private mutating func enter(_ column: [Double], cost: Double, log: Double) {
        let size = values.count
        var direction = [Double](repeating: 0, count: size)
        var leaving = -1
        var least = Double.infinity
        for row in 0..<size {
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
    /// Visits each stage with its entries' worth, gain less the price of uses, and the place of the largest.
    func visit(at prices: [Double], _ body: (_ stage: Int, _ best: Int, _ worth: UnsafeBufferPointer<Double>) -> Void) {
        let priced = prices.indices.filter { prices[$0] != 0 }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: widest) { worth in
            gains.withUnsafeBufferPointer { gains in
                uses.withUnsafeBufferPointer { uses in
                    for stage in 0..<stages {
                        let (first, width) = (offsets[stage], offsets[stage + 1] - offsets[stage])
                        for place in 0..<width { worth[place] = gains[first + place] }
                        for row in priced {
                            let (price, start) = (prices[row], row * count + first)
                            for place in 0..<width { worth[place] -= price * uses[start + place] }
                        }
                        let worth = UnsafeBufferPointer(rebasing: worth[..<width])
                        body(stage, worth.placeOfLargest, worth)
                    }
                }
            }
        }
    }
}

extension UnsafeBufferPointer<Double> {
    /// The first place of the largest number; none may be NaN.
    fileprivate var placeOfLargest: Int {
        // Eight at a time for the number, then once more for where it stands.
        var largest = SIMD8<Double>(repeating: -.infinity)
        var place = 0
        while place + 8 <= count {
            let next = UnsafeRawPointer(baseAddress! + place).loadUnaligned(as: SIMD8<Double>.self)
            largest.replace(with: next, where: next .> largest)
            place += 8
        }
        var most = largest.max()
        while place < count {
            if self[place] > most { most = self[place] }
            place += 1
        }
        return firstIndex { $0 == most } ?? 0
    }
}
