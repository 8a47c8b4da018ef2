/// The linear relaxation of a knapsack: the prices of its rows that make the Lagrangian bound least.
///
/// Column generation (Dantzig and Wolfe 1960): prices yield the plan with the largest priced worth, a bound; the master
/// problem, over the plans seen, yields the next prices by one pivot of the revised simplex method.
struct Pricing {
    /// No plan has larger gains, constant included; +∞ before any pass.
    private(set) var bound = Double.infinity
    private(set) var prices: [Double]
    /// The last plan priced, as an entry per stage.
    private(set) var plan: [Int32]
    /// The mean logarithm of accuracy of the relaxed optimum.
    private(set) var logarithm = 0.0
    private(set) var passes = 0
    /// Other prices with small bounds: where a partial plan has used more of one row, they bound it better.
    var otherPrices: [[Double]] {
        seen.sorted { $0.bound < $1.bound }.lazy.map(\.prices).filter { $0 != prices }.prefix(Self.faces).map { $0 }
    }
    private var seen: [(bound: Double, prices: [Double])] = []
    private static let faces = 4

    private let knapsack: Knapsack
    /// Sums of the last plan: gains, uses of each row, logarithms.
    private var sums: [Double]
    /// Cost and logarithm of each basic column.
    private var basis: [(cost: Double, log: Double)] = []
    private var inverse: [Double] = []
    private var values: [Double] = []

    private var worth: [Double]
    private let first: [Double]

    /// - Parameter prices: where to start; 0 when nil.
    init(_ knapsack: Knapsack, from prices: [Double]? = nil) {
        self.knapsack = knapsack
        worth = [Double](repeating: 0, count: knapsack.options.count)
        first = prices ?? [Double](repeating: 0, count: knapsack.limits.count)
        self.prices = first
        plan = [Int32](repeating: 0, count: knapsack.stages)
        sums = [Double](repeating: 0, count: knapsack.limits.count + 2)
    }

    /// Lowers the bound until it is next to what can be reached, or below a floor.
    /// - Parameter offer: takes each plan seen and returns the worth below which plans are of no interest.
    mutating func run(_ offer: (borrowing [Int32]) -> Double) {
        let rows = prices.count
        var current = first
        price(at: current)
        var floor = offer(plan)
        start()
        let violation = startingViolation
        for _ in 0..<60 {
            guard bound >= floor else { return }
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
            price(at: current)
            floor = offer(plan)
            var master = knapsack.constant + level
            for row in 0..<rows { master += current[row] * knapsack.limits[row] }
            let aim = floor > -.infinity ? 0.02 * (bound - floor) : 0
            if passBound - master <= max(1e-9 * abs(master), aim) { break }
            var column = Array(sums[1...rows])
            column.append(1)
            if rows == 0 { break }
            enter(column, cost: sums[0], log: sums[rows + 1])
        }
        logarithm = 0
        for index in basis.indices { logarithm += values[index] * basis[index].log }
    }

    private var passBound = Double.infinity

    /// Finds the plan with the largest priced worth, and lowers the bound to it.
    private mutating func price(at current: [Double]) {
        passes += 1
        for index in sums.indices { sums[index] = 0 }
        var total = knapsack.constant
        for row in current.indices { total += current[row] * knapsack.limits[row] }
        knapsack.setWorth(&worth, at: current)
        for stage in 0..<knapsack.stages {
            let entry = knapsack.best(of: stage, worth)
            total += worth[entry]
            plan[stage] = Int32(entry)
            sums[0] += knapsack.gains[entry]
            for row in current.indices { sums[row + 1] += knapsack.uses[row][entry] }
            if !knapsack.logs.isEmpty { sums[current.count + 1] += knapsack.logs[entry] }
        }
        passBound = total
        seen.append((total, current))
        if total < bound { (bound, prices) = (total, current) }
    }

    /// A unit of excess costs more than any plan can gain.
    private var startingViolation: Double {
        var size = 1e-200
        for stage in 0..<knapsack.stages {
            var (low, high) = (Double.infinity, -Double.infinity)
            for entry in knapsack.offsets[stage]..<knapsack.offsets[stage + 1] {
                low = min(low, knapsack.gains[entry])
                high = max(high, knapsack.gains[entry])
            }
            size += high - low
        }
        return 1000 * size
    }

    /// The first basis: the plan without prices, and slack or excess in each row.
    private mutating func start() {
        let rows = prices.count
        let size = rows + 1
        inverse = [Double](repeating: 0, count: size * size)
        values = [Double](repeating: 1, count: size)
        basis = []
        let violation = startingViolation
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
    /// Sets each entry's gain less the price of its uses.
    func setWorth(_ worth: inout [Double], at prices: [Double]) {
        worth.withUnsafeMutableBufferPointer { worth in
            gains.withUnsafeBufferPointer { gains in
                for entry in worth.indices { worth[entry] = gains[entry] }
            }
            for row in prices.indices where prices[row] != 0 {
                let price = prices[row]
                uses[row].withUnsafeBufferPointer { uses in
                    for entry in worth.indices { worth[entry] -= price * uses[entry] }
                }
            }
        }
    }

    /// The entry of a stage with the largest worth.
    func best(of stage: Int, _ worth: [Double]) -> Int {
        worth.withUnsafeBufferPointer { worth in
            var best = offsets[stage]
            var most = worth[best]
            for entry in offsets[stage]..<offsets[stage + 1] where worth[entry] > most {
                (best, most) = (entry, worth[entry])
            }
            return best
        }
    }
}
