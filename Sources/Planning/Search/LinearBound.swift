import Pipelines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An upper bound on what plans can reach that is a sum over their options, so that partial plans have one too.
///
/// Lagrangian relaxation: each cap is charged a price per unit instead of being enforced, and the prices that make
/// the bound least are sought by subgradient steps (Held, Wolfe and Crowder 1974). A product of accuracies enters
/// through the chord of the exponential over the range of logarithms that plans of interest can have.
struct LinearBound {
    /// What each option adds.
    private(set) var worth: [Double] = []
    /// The most that the positions from each on can add, and the constant part: the bound of the empty plan at 0.
    private(set) var rest: [Double] = []

    /// One cap: Σ terms ≤ cap for every plan of interest.
    private struct Cap {
        var terms: [Double]
        var limit: Double
    }

    /// The product of accuracies that plans must have for the bound to hold for them.
    let accuracies: ClosedRange<Double>

    /// Intervals of accuracy that a product's chord is drawn over: the error falls with their square.
    private static let intervals = 12

    /// Bounds that together hold for every plan of interest: each for the plans in one interval of accuracy.
    ///
    /// Intervals that no plan of interest lies in are left out.
    /// - Returns: nil when the search has no objective to bound, or the accuracy of plans of interest no logarithm.
    static func all(_ table: OptionTable, _ task: SearchTask, shape: LabelShape) -> [LinearBound]? {
        let isBounded = task.key == .objective || (task.key == .energy && task.objectiveFloor > -.infinity)
        guard isBounded, task.tradeoffs.isEmpty else { return nil }
        guard table.mode == .product, task.accuracyWeight > 0 else {
            return LinearBound(table, task, shape, over: -.infinity ... .infinity).map { [$0] }
        }
        let largest = shape.largestProduct[0]
        guard let least = leastProduct(task, shape), least > 0, largest > 0 else { return nil }
        guard least < largest else { return LinearBound(table, task, shape, over: largest...largest).map { [$0] } }
        let ratio = exp((log(largest) - log(least)) / Double(intervals))
        var bounds: [LinearBound] = []
        var low = least
        for number in 1...intervals {
            let high = number == intervals ? largest : low * ratio
            if let bound = LinearBound(table, task, shape, over: low...max(low, high)) {
                if bound.rest[0] >= task.objectiveFloor { bounds.append(bound) }
            } else {
                return nil
            }
            low = high
        }
        return bounds
    }

    private init?(
        _ table: OptionTable, _ task: SearchTask, _ shape: LabelShape, over accuracies: ClosedRange<Double>
    ) {
        self.accuracies = accuracies
        let isProduct = table.mode == .product
        var objective = shape.sums[shape.penalty].terms.map { -$0 }
        var constant = 0.0
        let logs = isProduct ? table.accuracy.map { $0 > 0 ? log($0) : -.infinity } : []
        if isProduct, task.accuracyWeight > 0 {
            let chord = Self.chord(task.accuracyWeight, over: accuracies)
            for option in objective.indices { objective[option] += chord.slope * logs[option] }
            constant = chord.offset
        }
        var caps: [Cap] = []
        if task.limits.latencySeconds < .infinity {
            caps.append(Cap(terms: Self.path(table), limit: task.limits.latencySeconds))
        }
        if task.limits.cost < .infinity { caps.append(Cap(terms: table.cost, limit: task.limits.cost)) }
        if task.limits.accuracy > 0 || (!isProduct && task.limits.accuracy > -.infinity) {
            caps.append(
                isProduct
                    ? Cap(terms: logs.map { -$0 }, limit: -log(task.limits.accuracy))
                    : Cap(terms: table.accuracy.map { -$0 }, limit: -task.limits.accuracy))
        }
        if task.limits.energyJoules < .infinity {
            caps.append(Cap(terms: table.energyJoules, limit: task.limits.energyJoules))
        }
        // Caps are met within a tolerance, which the bound must grant as well.
        for index in caps.indices { caps[index].limit += 2 * Limits.tolerance * max(1, abs(caps[index].limit)) }
        // Options that no plan of interest can hold would turn prices into NaN.
        let usable = objective.indices.map { option in
            objective[option] > -.infinity && caps.allSatisfy { $0.terms[option] < .infinity }
        }
        let prices = Self.prices(objective, caps, usable, table.offsets)
        worth = objective.indices.map { option in
            guard usable[option] else { return -.infinity }
            return zip(prices, caps).reduce(objective[option]) { $0 - $1.0 * $1.1.terms[option] }
        }
        let fixed = zip(prices, caps).reduce(constant) { $0 + $1.0 * $1.1.limit }
        rest = [Double](repeating: fixed, count: table.order.count + 1)
        for place in table.order.indices.reversed() {
            let best = worth[table.offsets[place]..<table.offsets[place + 1]].max() ?? -.infinity
            rest[place] = rest[place + 1] + best
        }
        let size =
            rest.reduce(abs(fixed)) { max($0, abs($1)) } + zip(prices, caps).reduce(0) { $0 + abs($1.0 * $1.1.limit) }
        guard size.isFinite else { return nil }
        // The bound is used to rule plans out: it is widened by far more than its rounding error.
        for place in rest.indices { rest[place] += 1e-10 * size }
    }

    /// The least product of accuracies that a plan of interest can have.
    private static func leastProduct(_ task: SearchTask, _ shape: LabelShape) -> Double? {
        var least = max(shape.leastProduct[0], task.limits.accuracy * (1 - Limits.tolerance))
        if task.objectiveFloor > -.infinity {
            let penalty = shape.sums[shape.penalty].least[0]
            least = max(least, (task.objectiveFloor + penalty) / task.accuracyWeight * (1 - 1e-9))
        }
        return least
    }

    /// The line above a·A over log A, for accuracies of a range.
    private static func chord(_ weight: Double, over range: ClosedRange<Double>) -> (slope: Double, offset: Double) {
        let (low, high) = (log(range.lowerBound), log(range.upperBound))
        guard high - low > 1e-12 else {
            // A range without width: the tangent lies above nothing, so it is lifted by more than the range could add.
            return (weight * range.upperBound, weight * range.upperBound * (1 - low) + 1e-11 * weight)
        }
        let slope = weight * (range.upperBound - range.lowerBound) / (high - low)
        return (slope, weight * range.upperBound - slope * high)
    }

    /// Latencies along one path that is the longest by the mean of its stages' options, 0 off it.
    private static func path(_ table: OptionTable) -> [Double] {
        var finish: [Double] = []
        var before: [Int?] = []
        for place in table.order.indices {
            let options = table.latencySeconds[table.offsets[place]..<table.offsets[place + 1]]
            let parent = table.parents[place].max { finish[$0] < finish[$1] }
            before.append(parent)
            finish.append((parent.map { finish[$0] } ?? 0) + options.reduce(0, +) / Double(max(1, options.count)))
        }
        var terms = [Double](repeating: 0, count: table.latencySeconds.count)
        var place = finish.indices.max { finish[$0] < finish[$1] }
        while let here = place {
            for option in table.offsets[here]..<table.offsets[here + 1] { terms[option] = table.latencySeconds[option] }
            place = before[here]
        }
        return terms
    }

    /// Prices of at least 0 that make the bound small.
    private static func prices(
        _ objective: [Double], _ caps: [Cap], _ usable: [Bool], _ offsets: [Int]
    ) -> [Double] {
        var prices = [Double](repeating: 0, count: caps.count)
        var best = (bound: Double.infinity, prices: prices)
        // Steps are taken in units in which every cap is 1, towards a target below the best bound so far.
        let scales = caps.map { 1 / max(abs($0.limit), 1e-12) }
        var gap = 0.1
        var slack = [Double](repeating: 0, count: caps.count)
        for _ in 0..<60 {
            var bound = 0.0
            for index in caps.indices {
                bound += prices[index] * caps[index].limit
                slack[index] = caps[index].limit
            }
            for place in 0..<offsets.count - 1 {
                var choice = -1
                var most = -Double.infinity
                for option in offsets[place]..<offsets[place + 1] where usable[option] {
                    var worth = objective[option]
                    for index in caps.indices { worth -= prices[index] * caps[index].terms[option] }
                    if worth > most { (most, choice) = (worth, option) }
                }
                guard choice >= 0 else { return best.prices }
                bound += most
                for index in caps.indices { slack[index] -= caps[index].terms[choice] }
            }
            if bound < best.bound { best = (bound, prices) } else { gap *= 0.8 }
            var length = 0.0
            for index in caps.indices {
                let step = slack[index] * scales[index]
                if prices[index] > 0 || step < 0 { length += step * step }
            }
            guard length > 1e-18 else { break }
            let distance = bound - best.bound + gap * max(abs(best.bound), 1e-9)
            for index in caps.indices {
                let step = distance / length * slack[index] * scales[index] * scales[index]
                prices[index] = max(0, prices[index] - step)
            }
        }
        return best.prices
    }
}
