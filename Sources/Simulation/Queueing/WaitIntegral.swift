#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Collects, per cycle of a batch server, how many requests wait how long for which batch.
///
/// Services are followed back from their end: v is the time left. The vectors hold, by v, the expected number of
/// services with k requests waiting; they move through a step of v by a convolution with its Poisson arrivals, and
/// services of length s join at v = s. At v = 0 they are the embedded chain's distribution again.
struct WaitIntegral {
    private let chain: BatchChain
    private let largest: Int
    /// Queue lengths followed; longer ones have a chance below 10⁻¹⁰.
    private let lengths: Int
    /// Waits in ascending order, from 0.
    let nodes: [Double]
    /// Numbers of batches ahead × batch sizes.
    let parts: Int
    /// Requests per cycle whose wait lies in a segment of the grid; at segment × parts + ahead × largest + size − 1.
    private(set) var mass: [Double]
    private(set) var atoms: [ResponseDistribution.Atom] = []

    init(_ chain: BatchChain, resolution: Int) {
        self.chain = chain
        largest = chain.largest
        var (tail, last) = (0.0, chain.stationary.count)
        while last > chain.largest, tail + chain.stationary[last - 1] < 1e-10 {
            tail += chain.stationary[last - 1]
            last -= 1
        }
        lengths = last + 1
        let longest = chain.latencySeconds.max() ?? 0
        let end = max(longest, chain.timeout)
        var nodes = (0...resolution).map { longest * Double($0) / Double(resolution) }
        nodes += chain.latencySeconds
        if chain.timeout > 0 {
            let steps = resolution / 2
            nodes += (1...steps).map { chain.timeout * Double($0) / Double(steps) }
        }
        nodes.sort()
        self.nodes = nodes.reduce(into: [Double]()) { kept, node in
            if kept.last.map({ node - $0 > 1e-9 * end }) ?? true { kept.append(node) }
        }
        parts = (lengths / largest + 1) * largest
        mass = Array(repeating: 0, count: (self.nodes.count - 1) * parts)
    }

    /// Requests that arrive while the server is busy.
    mutating func addArrivalsInService() {
        var state = ServiceState(lengths: lengths)
        var ahead = AheadWeights(largest: largest, levels: parts / largest)
        let order = chain.latencySeconds.indices.sorted { chain.latencySeconds[$0] > chain.latencySeconds[$1] }
        var joining = order[...]
        for segment in stride(from: nodes.count - 2, through: 0, by: -1) {
            let (lower, upper) = (nodes[segment], nodes[segment + 1])
            // The longest services join at the highest node; merged nodes may lie a hair beside their latency.
            let middle = (lower + upper) / 2
            while let index = joining.first, chain.latencySeconds[index] > middle {
                joining.removeFirst()
                state.join(index, chain)
            }
            guard state.isBusy else { continue }
            let isTimedOut = middle >= chain.timeout
            state.advance(arrivals: chain.rate * (upper - lower) / 2, isTimedOut: isTimedOut)
            ahead.fill(rate: chain.rate, wait: middle, full: chain.latencySeconds[largest - 1])
            addDensity(state, ahead, scale: chain.rate * (upper - lower), isTimedOut: isTimedOut, in: segment)
            state.advance(arrivals: chain.rate * (upper - lower) / 2, isTimedOut: isTimedOut)
        }
    }

    /// Spreads the arrivals at one time left over the sizes of the batches they will be in.
    private mutating func addDensity(
        _ state: ServiceState, _ ahead: AheadWeights, scale: Double, isTimedOut: Bool, in segment: Int
    ) {
        mass.withUnsafeMutableBufferPointer { mass in
            let row = mass.baseAddress! + segment * parts
            for waiting in 0..<lengths {
                var ready = state.ready[waiting]
                var young = waiting == 0 ? 0 : state.young[waiting]
                if waiting == 0 { if isTimedOut { ready += state.empty } else { young += state.empty } }
                let level = waiting / largest
                let place = waiting % largest
                if level > 0 {
                    ready += young
                    young = 0
                }
                let target = row + level * largest
                // A young batch starts at the end of the service only when it is full by then.
                target[largest - 1] += (ready + young) * scale * ahead.atLeast(largest - 1 - place, level: level)
                guard ready > 0, ahead.isSpread[level] else { continue }
                let amount = ready * scale
                ahead.weights.withUnsafeBufferPointer { weights in
                    let source = weights.baseAddress! + level * largest
                    for more in 0..<(largest - 1 - place) { target[place + more] += amount * source[more] }
                }
            }
        }
    }

    /// Requests whose batch gathers while the server is free: until the timeout T, or until it is full.
    ///
    /// Given the oldest is younger than t when the server becomes free, which has the weight M(t) = Σ π_i e^(−λ(s_i − t)),
    /// the batch ends at T with j requests with chance Pois(λT; j − 1), the others spread evenly over T; or it fills at
    /// t with density M(t)·λ·Pois(λt; largest − 2).
    mutating func addGathering() {
        let timeout = chain.timeout
        let atTimeout = PoissonWeights(mean: chain.rate * timeout)
        let weight = youngWeight(timeout)
        for size in 1..<max(1, largest) {
            let chance = weight * atTimeout[size - 1]
            guard chance > 0 else { continue }
            atoms.append(.init(seconds: timeout + chain.latencySeconds[size - 1], mass: chance))
            guard timeout > 0 else { continue }
            for segment in 0..<(nodes.count - 1) where nodes[segment + 1] <= timeout * (1 + 1e-9) {
                mass[segment * parts + size - 1] +=
                    chance * Double(size - 1) * (nodes[segment + 1] - nodes[segment]) / timeout
            }
        }
        let full = chain.latencySeconds[largest - 1]
        guard largest > 1 else {
            atoms.append(.init(seconds: full, mass: weight))
            return
        }
        var last = 0.0
        var spread = 0.0
        var weights = PoissonWeights()
        for segment in stride(from: nodes.count - 2, through: 0, by: -1)
        where nodes[segment + 1] <= timeout * (1 + 1e-9) {
            let (lower, upper) = (nodes[segment], nodes[segment + 1])
            let middle = (lower + upper) / 2
            weights.fill(mean: chain.rate * middle, limit: largest)
            let filled = youngWeight(middle) * chain.rate * weights[largest - 2] * (upper - lower)
            last += filled
            let density = filled * Double(largest - 2) / middle
            mass[segment * parts + largest - 1] += filled + (spread + density / 2) * (upper - lower)
            spread += density
        }
        atoms.append(.init(seconds: full, mass: last))
    }

    /// Services per cycle that end with no request left, or with an oldest one younger than an age.
    private func youngWeight(_ age: Double) -> Double {
        var sum = 0.0
        for (index, seconds) in chain.latencySeconds.enumerated() {
            sum += chain.stationary[index] * exp(-chain.rate * max(0, seconds - age))
        }
        return sum
    }
}
