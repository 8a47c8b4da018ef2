public import Quantities

/// When a replica should start a batch, and how large: a semi-Markov decision process under Poisson arrivals.
///
/// A state is how many requests wait when a replica is free; an action a batch size, or to wait for one more request.
/// A cost is the mean response time plus the energy per request by a weight. Found by policy iteration, whose last
/// step proves the optimum. Queues are counted up to a length that is next to never reached; what arrives beyond it
/// drains at the pace of the fastest batches and is charged for that time.
///
/// For one replica the figures are exact, and the optimum is one among all rules that know the past, timeouts included:
/// arrivals have no memory. Several replicas are an approximation: one is taken to be free again each time that a batch's
/// share of them has passed. Simulated with 2, 4 and 8 replicas of a service with 16 sizes, tables cost up to 1 % more
/// than the best threshold at a load of 0.3, up to 8 % more at 0.6, up to 9 % more at 0.95.
///
/// Source: Xu, Zhou and Niu, SMDP-based dynamic batching (arXiv 2501.02181), whose abstract cost the last rule is; policy
/// iteration: Tijms, A First Course in Stochastic Models, 7.
public struct BatchingDecisionProcess: Sendable, Hashable {
    public var service: BatchService
    /// Seconds of mean response that a joule per request is worth; 0 for the shortest mean response.
    public var secondsPerJoule: Double
    /// Replicas that share the queue.
    public var replicas: Int

    public init(_ service: BatchService, secondsPerJoule: Double = 0, replicas: Int = 1) {
        self.service = service
        self.secondsPerJoule = secondsPerJoule
        self.replicas = replicas
    }

    /// The most requests a second that batches of one size can serve.
    public var capacity: Rate { Rate(fastestBatch.rate) }

    /// The table that costs least.
    /// - Returns: nil when more arrives than can be served, or so nearly that queues are too long to be counted.
    /// - Throws: ``SimulationError`` for a rate that is not above zero, or a negative weight.
    public func solve(rate: Rate) throws(SimulationError) -> BatchingPolicy? {
        var best: BatchingPolicy?
        var states = 0
        // Where energy matters most, long queues may be worth their wait: they are then counted further.
        while let costs = try costs(rate: rate, states: states) {
            let table = costs.optimum()
            let found = BatchingPolicy(table: costs.trimmed(table), figures: costs.figures(of: table))
            best = found
            guard found.figures.overflowShare > 1e-9 else { break }
            states = 2 * costs.count
        }
        return best
    }

    /// What a table of one's own costs, in the same process.
    /// - Returns: nil as for ``solve(rate:)``, and when the table leaves long queues to batches that are too slow.
    /// - Throws: ``SimulationError`` as ``solve(rate:)``, and for a batch the service has no time for.
    public func evaluate(_ table: BatchingTable, rate: Rate) throws(SimulationError) -> BatchingFigures? {
        guard table.largest <= service.largestBatch else {
            throw SimulationError(
                .parameter, "there is no service time for a batch of \(table.largest)",
                advice: "take at most \(service.largestBatch)")
        }
        let last = table.batches[table.batches.count - 1]
        let drain = drain(last)
        let costs = try costs(rate: rate, states: table.batches.count, drain: drain)
        return costs.map { costs in costs.figures(of: (0..<costs.count).map { table[$0] }) }
    }

    private func costs(
        rate: Rate, states: Int, drain: BatchingCosts.Drain? = nil
    ) throws(SimulationError) -> BatchingCosts? {
        guard rate.isFinite, rate.value > 0 else {
            throw SimulationError(.parameter, "the rate is \(rate)", advice: "give requests per second above zero")
        }
        guard secondsPerJoule.isFinite, secondsPerJoule >= 0 else {
            throw SimulationError(
                .parameter, "the weight of energy is \(secondsPerJoule) s/J", advice: "give at least 0")
        }
        guard (1...1_000_000).contains(replicas) else {
            throw SimulationError(.parameter, "\(replicas) replicas", advice: "give 1 to 1000000 replicas")
        }
        return BatchingCosts(self, rate: rate.value, drain: drain ?? fastestBatch, states: states)
    }

    private func drain(_ batch: Int) -> BatchingCosts.Drain {
        BatchingCosts.Drain(batch: batch, seconds: service.latencySeconds[batch - 1] / Double(max(1, replicas)))
    }

    /// The batch that serves the most requests a second.
    private var fastestBatch: BatchingCosts.Drain {
        (2...max(2, service.largestBatch)).prefix(service.largestBatch - 1).reduce(drain(1)) { fastest, batch in
            drain(batch).rate > fastest.rate ? drain(batch) : fastest
        }
    }
}
