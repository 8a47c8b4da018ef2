#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The embedded Markov chain of a batch server: how many requests are there when a service starts.
///
/// A service starts when the server is free and either `largest` requests wait or the oldest has waited for the
/// timeout; it takes what is there up to `largest`. With i there and a service of length s, let the oldest request
/// left at the end be x old. When i ≤ largest, all that is left arrived in s, so x has density λe^(−λ(s−x)), and every
/// step has a closed form. When i > largest, the oldest left is older than s and starts the next service at once if
/// the timeout is at most s. Source: Bailey, J. R. Statist. Soc. B 16 (1954), extended here by the timeout.
struct BatchChain {
    let rate: Double
    let timeout: Double
    let latencySeconds: [Double]
    /// π_i at index i − 1: the chance that i requests are there when a service starts.
    let stationary: [Double]
    /// The chance, per service, of a request left over whose unknown age would decide; it is taken to be timed out.
    let inexactShare: Double

    var largest: Int { latencySeconds.count }

    /// The most numbers the chain's matrix may hold.
    private static let sizeLimit = 1 << 24

    /// - Parameters:
    ///   - rate: below the capacity of full batches.
    ///   - timeout: finite, in seconds.
    /// - Returns: nil when the queue is so near saturation that the chain has too many states.
    init?(rate: Double, timeout: Double, latencySeconds: [Double]) {
        self.rate = rate
        self.timeout = timeout
        self.latencySeconds = latencySeconds
        let largest = latencySeconds.count
        let full = rate * latencySeconds[largest - 1]
        let overflow = PoissonWeights(mean: full)
        let services = latencySeconds.map { PoissonWeights(mean: rate * $0) }
        let up = max(largest - 1, zip(services, 1...).map { $0.count - $1 }.max() ?? 0, overflow.count)
        let tail = (40 / Self.decay(full: full, largest: Double(largest))).rounded(.up)
        guard (tail + Double(largest + up)) * Double(largest + up + 1) < Double(Self.sizeLimit) else { return nil }
        let count = Int(tail) + largest + up
        var chain = BandedChain(count: count, down: largest, up: up)
        let gathered = PoissonWeights(mean: rate * timeout)
        for there in 1...largest {
            Self.addSteps(
                from: there, largest: largest, rate: rate, service: latencySeconds[there - 1], timeout: timeout,
                arrivals: services[there - 1], gathered: gathered, to: &chain)
        }
        for there in (largest + 1)..<max(largest + 1, count + 1) {
            for arrivals in 0..<overflow.count {
                chain.add(overflow[arrivals], from: there - 1, to: there - largest + arrivals - 1)
            }
        }
        stationary = chain.stationary()
        inexactShare =
            timeout > latencySeconds[largest - 1]
            ? Self.inexactShare(stationary, largest: largest, overflow: overflow) : 0
    }

    /// Steps from `there` ≤ largest, by the age of the oldest request left at the end of the service.
    private static func addSteps(
        from there: Int, largest: Int, rate: Double, service: Double, timeout: Double, arrivals: PoissonWeights,
        gathered: PoissonWeights, to chain: inout BandedChain
    ) {
        let age = min(timeout, service)
        // The chance that the oldest is younger than the timeout at the end, or that none is left.
        let young = exp(-rate * (service - age))
        let atAge = age == timeout ? gathered : arrivals
        var below = 0.0
        for next in 1..<max(1, largest) {
            let timedOut = timeout < service ? max(0, arrivals[next] - young * atAge[next]) : 0
            let step = young * gathered[next - 1] + timedOut
            below += step
            chain.add(step, from: there - 1, to: next - 1)
        }
        var above = 0.0
        for next in (largest + 1)..<max(largest + 1, arrivals.count) {
            above += arrivals[next]
            chain.add(arrivals[next], from: there - 1, to: next - 1)
        }
        chain.add(max(0, 1 - below - above), from: there - 1, to: largest - 1)
    }

    private static func inexactShare(_ stationary: [Double], largest: Int, overflow: PoissonWeights) -> Double {
        var share = 0.0
        for there in (largest + 1)..<min(2 * largest, stationary.count + 1) {
            var few = 0.0
            for arrivals in 0..<(2 * largest - there) { few += overflow[arrivals] }
            share += stationary[there - 1] * few
        }
        return share
    }

    /// θ > 0 with largest·θ = λs(e^θ − 1): long queues thin out as e^(−θ·length).
    static func decay(full: Double, largest: Double) -> Double {
        let load = full / largest
        // Newton from above: the excess is convex, and positive beyond the root. Nothing is left of a chance e⁻⁴⁰ a step.
        var theta = min(40, 2 * (1 - load) / load + 1)
        while load * expm1(theta) - theta < 0 {
            guard theta < 40 else { return 40 }
            theta = min(40, 2 * theta)
        }
        for _ in 0..<100 {
            let step = (load * expm1(theta) - theta) / (load * exp(theta) - 1)
            theta -= step
            if abs(step) < 1e-12 * theta { break }
        }
        return min(theta, 40)
    }
}
