public import Quantities

/// Several replicas that serve Poisson arrivals from one queue, one at a time and each in the same time: M/D/c, exact.
///
/// The requests present now and one service time later form a Markov chain. Source: Crommelin, Post Office Electrical
/// Engineers' Journal 25 (1932); waiting times: Franx, Operations Research Letters 29 (2001), equation 1.
public struct DeterministicServers: Sendable {
    public let rate: Rate
    public let service: Seconds
    public let replicas: Int
    /// Share of time each replica is busy.
    public var utilisation: Fraction { Fraction(rate.value * service.value / Double(replicas)) }
    /// Mean time from arrival to the end of service.
    public let meanResponse: Seconds
    /// The most replicas that are solved for.
    static let mostReplicas = 10_000
    /// The chance of at most 0, 1, … requests waiting.
    private let waitingAtMost: [Double]

    /// - Returns: nil when more arrives than the replicas can serve, or so nearly that no steady state can be computed.
    /// - Throws: ``SimulationError`` for a rate or service time not above zero, or no replica.
    public init?(rate: Rate, service: Seconds, replicas: Int) throws(SimulationError) {
        guard rate.isFinite, rate.value > 0, service.isFinite, service.value > 0,
            (1...Self.mostReplicas).contains(replicas)
        else {
            throw SimulationError(
                .parameter, "a rate of \(rate), a service of \(service) and \(replicas) replicas make no queue",
                advice: "give amounts above zero and 1 to \(Self.mostReplicas) replicas")
        }
        let arrivals = PoissonWeights(mean: rate.value * service.value)
        let load = rate.value * service.value / Double(replicas)
        guard load < 1 else { return nil }
        let tail = 40 / BatchChain.decay(full: rate.value * service.value, largest: Double(replicas))
        guard (tail + Double(replicas)) * Double(replicas + arrivals.count) < 1e7 else { return nil }
        let count = Int(tail) + replicas + arrivals.count
        var chain = BandedChain(count: count, down: replicas, up: arrivals.count)
        for there in 0..<count {
            let left = max(0, there - replicas)
            for more in 0..<arrivals.count { chain.add(arrivals[more], from: there, to: left + more) }
        }
        let present = chain.stationary()
        var atMost = [present.prefix(replicas + 1).reduce(0, +)]
        var waiting = 0.0
        for there in (replicas + 1)..<count {
            atMost.append(atMost[atMost.count - 1] + present[there])
            waiting += Double(there - replicas) * present[there]
        }
        self.rate = rate
        self.service = service
        self.replicas = replicas
        waitingAtMost = atMost
        meanResponse = Seconds(waiting / rate.value + service.value)
    }

    /// The chance that a request waits at most a time before its service starts.
    public func waitCumulative(_ wait: Seconds) -> Double {
        guard wait.value >= 0 else { return 0 }
        let services = (wait / service).rounded(.down) + 1
        guard services * Double(replicas) < Double(waitingAtMost.count) else { return 1 }
        let served = Int(services) * replicas
        let arrivals = PoissonWeights(mean: rate.value * max(0, services * service.value - wait.value))
        var sum = 0.0
        for more in 0..<min(served, arrivals.count) { sum += waitingAtMost[served - 1 - more] * arrivals[more] }
        return min(1, sum)
    }

    /// The time that a share of the responses keeps within, to a relative 10⁻⁹.
    public func percentile(_ share: Double) -> Seconds {
        var (low, high) = (0.0, service.value)
        guard waitCumulative(.zero) < share else { return service }
        while waitCumulative(Seconds(high)) < min(share, 1 - 1e-13) { high *= 2 }
        while high - low > 1e-9 * high {
            let middle = (low + high) / 2
            if waitCumulative(Seconds(middle)) < share { low = middle } else { high = middle }
        }
        return Seconds(high) + service
    }
}
