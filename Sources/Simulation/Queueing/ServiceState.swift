/// Services in progress with the same time left, by how many requests wait.
struct ServiceState {
    /// Services in which nobody waits.
    private(set) var empty = 0.0
    /// Services whose oldest waiting request will have timed out at the end, by the number waiting.
    private(set) var ready: [Double]
    /// Services whose oldest waiting request will not have timed out.
    private(set) var young: [Double]
    private(set) var isBusy = false
    private var scratch: [Double]
    private var arrivals = PoissonWeights()
    private var hasYoung = false

    init(lengths: Int) {
        ready = Array(repeating: 0, count: lengths)
        young = ready
        scratch = ready
    }

    /// Adds the services of one batch size, at their start.
    mutating func join(_ index: Int, _ chain: BatchChain) {
        isBusy = true
        empty += chain.stationary[index]
        guard index == chain.largest - 1 else { return }
        for there in chain.largest..<min(chain.stationary.count, chain.largest + ready.count - 1) {
            ready[there - chain.largest + 1] += chain.stationary[there]
        }
    }

    /// Lets a Poisson number of requests arrive.
    /// - Parameter isTimedOut: whether a request that arrives now will have timed out when the service ends.
    mutating func advance(arrivals mean: Double, isTimedOut: Bool) {
        arrivals.fill(mean: mean, limit: ready.count, negligible: 1e-12)
        Self.convolve(&ready, arrivals, &scratch)
        if hasYoung { Self.convolve(&young, arrivals, &scratch) }
        if isTimedOut {
            for k in 1..<arrivals.count { ready[k] += empty * arrivals[k] }
        } else {
            hasYoung = true
            for k in 1..<arrivals.count { young[k] += empty * arrivals[k] }
        }
        empty *= arrivals[0]
    }

    private static func convolve(_ vector: inout [Double], _ arrivals: PoissonWeights, _ scratch: inout [Double]) {
        let count = vector.count
        scratch.withUnsafeMutableBufferPointer { target in
            target.update(repeating: 0)
            vector.withUnsafeBufferPointer { source in
                for k in 0..<arrivals.count {
                    let weight = arrivals[k]
                    let shifted = target.baseAddress! + k
                    for index in 0..<(count - k) { shifted[index] += weight * source[index] }
                }
            }
        }
        swap(&scratch, &vector)
    }
}

/// How many requests arrive behind one until its batch starts, by the number of full batches ahead of it.
struct AheadWeights {
    private let largest: Int
    private let levels: Int
    /// The chance of 0, 1, … largest − 1 arrivals at level × largest + arrivals.
    private(set) var weights: [Double]
    /// Whether fewer than `largest` arrivals have any chance.
    private(set) var isSpread: [Bool]
    private var tails: [Double]
    private var isUnset = true
    private var poisson = PoissonWeights()

    init(largest: Int, levels: Int) {
        self.largest = largest
        self.levels = levels
        weights = Array(repeating: 0, count: largest * levels)
        tails = weights
        isSpread = Array(repeating: false, count: levels)
    }

    mutating func fill(rate: Double, wait: Double, full: Double) {
        for level in 0..<levels {
            let mean = rate * (wait + Double(level) * full)
            // Beyond ten standard deviations below the mean no batch stays unfilled: chances below 10⁻²³.
            guard mean - 10 * mean.squareRoot() < Double(largest) else {
                if isSpread[level] || isUnset {
                    for k in 0..<largest { tails[level * largest + k] = 1 }
                    isSpread[level] = false
                }
                continue
            }
            poisson.fill(mean: mean, limit: largest)
            var tail = 1.0
            for k in 0..<largest {
                weights[level * largest + k] = poisson[k]
                tails[level * largest + k] = max(0, tail)
                tail -= poisson[k]
            }
            isSpread[level] = tail < 1 - 1e-14
        }
        isUnset = false
    }

    /// The chance of at least `arrivals`, below `largest`.
    func atLeast(_ arrivals: Int, level: Int) -> Double { tails[level * largest + arrivals] }
}
