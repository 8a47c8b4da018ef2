#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
public import Quantities

/// The steady state of one batch server.
public struct QueueFigures: Sendable {
    /// Requests per second.
    public let rate: Rate
    /// Share of time the server is busy.
    public let utilisation: Fraction
    /// Mean requests per batch.
    public let meanBatch: Double
    /// The chance of each batch size, from 1 on.
    public let batchSizes: [Double]
    /// Mean time from arrival to the end of the request's batch.
    public let meanResponse: Seconds
    /// Batch energy per request, above idle.
    public let dynamicEnergyPerRequest: Joules
    /// With the idle power over the time between requests.
    public let energyPerRequest: Joules
    /// Mean power, idle power included.
    public let power: Watts
    /// How often, per batch, the chain had to guess the age of a request left over; 0 means exact.
    public let inexactShare: Double
    private let responses: ResponseDistribution

    init(_ chain: BatchChain, _ service: BatchService, rate: Rate, resolution: Int) {
        let largest = chain.largest
        var sizes = [Double](repeating: 0, count: largest)
        for (index, mass) in chain.stationary.enumerated() { sizes[min(index, largest - 1)] += mass }
        var (mean, busy, weighted, energy) = (0.0, 0.0, 0.0, 0.0)
        for (index, share) in sizes.enumerated() {
            let seconds = service.latencySeconds[index]
            mean += share * Double(index + 1)
            busy += share * seconds
            weighted += share * Double(index + 1) * seconds
            energy += share * service.energyJoules[index]
        }
        self.rate = rate
        meanBatch = mean
        batchSizes = sizes
        // Requests served per cycle are those that arrive in it, so a cycle lasts meanBatch / λ.
        utilisation = Fraction(busy * rate.value / mean)
        meanResponse = Seconds((chain.waitingSeconds + weighted) / mean)
        dynamicEnergyPerRequest = Joules(energy / mean)
        energyPerRequest = Joules(energy / mean + service.idlePower.value / rate.value)
        power = Watts(energyPerRequest.value * rate.value)
        inexactShare = chain.inexactShare
        responses = ResponseDistribution(chain, resolution: resolution)
    }

    /// The chance that a response takes at most a time.
    public func cumulative(_ time: Seconds) -> Double { responses.cumulative(time.value) }

    /// The time that a share of the responses keeps within.
    /// - Parameter share: for example 0.99; clamped to 0…1.
    public func percentile(_ share: Double) -> Seconds { Seconds(responses.quantile(min(1, max(0, share)))) }
}

extension BatchChain {
    /// Mean request-seconds spent waiting in one cycle: while the server is busy, and while a batch gathers.
    ///
    /// The queue during a service of length s adds q·s + λs²/2. While a batch gathers it is 1 + k long with chance
    /// Pois(λt; k), t being the age of its oldest, so the expected integral from x to the timeout T is H(T) − H(x) with
    /// H(t) = Σ (1 + k) P(Pois(λt) > k) / λ over k ≤ largest − 2; the age x at the end of the service integrates out.
    var waitingSeconds: Double {
        func gathered(_ weights: PoissonWeights) -> (atLeast: Double, density: Double) {
            var (sum, density, tail) = (0.0, 0.0, 1.0)
            for k in 0..<max(0, largest - 1) {
                tail -= weights[k]
                sum += Double(k + 1) * max(0, tail)
                density += Double(k + 1) * weights[k + 1]
            }
            return (sum / rate, density / rate)
        }
        let untilTimeout = gathered(PoissonWeights(mean: rate * timeout))
        var total = 0.0
        for (index, mass) in stationary.enumerated() {
            let seconds = latencySeconds[min(index, largest - 1)]
            let left = Double(max(0, index + 1 - largest))
            total += mass * (left * seconds + rate * seconds * seconds / 2)
            guard index < largest else { continue }
            let age = min(timeout, seconds)
            let atAge = age == timeout ? untilTimeout : gathered(PoissonWeights(mean: rate * age))
            total +=
                mass * exp(-rate * (seconds - age)) * (untilTimeout.atLeast - atAge.atLeast + atAge.density)
        }
        return total
    }
}
