import Quantities

/// The costs and steps of a batching decision process at one rate.
///
/// Costs are scaled so that their average over time is the mean response plus the weighted energy per request. Of
/// several replicas one is taken to become free each time that a batch's share of them has passed.
struct BatchingCosts {
    /// A batch that long queues are served with.
    struct Drain: Hashable {
        let batch: Int
        let seconds: Double
        /// Requests per second.
        var rate: Double { Double(batch) / seconds }
    }

    /// What one action brings until the next decision, on average.
    struct Step {
        var seconds: Double
        /// Integral of the number of requests that wait or are served.
        var requestSeconds: Double
        /// Above idle.
        var joules: Double
        /// Time taken for arrivals beyond the last state.
        var overflowSeconds = 0.0
    }

    let service: BatchService
    /// From the start of a batch of 1, 2, … to the next decision.
    let intervalSeconds: [Double]
    let replicas: Double
    let rate: Double
    let secondsPerJoule: Double
    let drain: Drain
    /// States are 0..<count requests waiting.
    let count: Int
    /// Arrivals during a batch of 1, 2, …
    let arrivals: [PoissonWeights]
    /// The most requests that arrive between two decisions.
    let up: Int

    /// The most products that looking at every batch in every state may take.
    private static let workLimit = 2e8
    /// The most numbers the chain's matrix may hold.
    private static let sizeLimit = 1 << 23

    /// - Parameter states: at least as many are counted.
    /// - Returns: nil when the process is too large or the drain is too slow.
    init?(_ process: BatchingDecisionProcess, rate: Double, drain: Drain, states: Int) {
        service = process.service
        replicas = Double(process.replicas)
        secondsPerJoule = process.secondsPerJoule
        intervalSeconds = service.latencySeconds.map { [replicas] in $0 / replicas }
        let longest = intervalSeconds.max() ?? 0
        guard rate < drain.rate, rate * longest < 1e5 else { return nil }
        self.rate = rate
        self.drain = drain
        arrivals = intervalSeconds.map { PoissonWeights(mean: rate * $0) }
        up = max(1, arrivals.map(\.count).max() ?? 0)
        let largest = service.largestBatch
        // Queues beyond have a chance of about e⁻³⁰ where the drain serves them.
        let tail = 30 / BatchChain.decay(full: rate * drain.seconds, largest: Double(drain.batch))
        let needed = max(tail + Double(largest + up), Double(states)) + 1
        guard needed * Double(largest * up) < Self.workLimit, needed * Double(largest + up) < Double(Self.sizeLimit)
        else { return nil }
        count = Int(needed)
    }

    /// - Parameter batch: up to `state`; 0 waits for one more request.
    func step(_ state: Int, _ batch: Int) -> Step {
        guard batch > 0 else { return Step(seconds: 1 / rate, requestSeconds: Double(state) / rate, joules: 0) }
        var step = insideStep(state, batch)
        let weights = arrivals[batch - 1]
        let room = count - 1 - (state - batch)
        for more in (room + 1)..<max(room + 1, weights.count) {
            let beyond = overflow(more - room)
            step.seconds += weights[more] * beyond.seconds
            step.requestSeconds += weights[more] * beyond.requestSeconds
            step.joules += weights[more] * beyond.joules
            step.overflowSeconds += weights[more] * beyond.seconds
        }
        return step
    }

    /// The batch itself, without what overflows.
    func insideStep(_ state: Int, _ batch: Int) -> Step {
        let seconds = intervalSeconds[batch - 1]
        // The requests served stay on after the next decision where there are several replicas.
        let after = Double(batch) * (service.latencySeconds[batch - 1] - seconds)
        return Step(
            seconds: seconds, requestSeconds: Double(state) * seconds + rate * seconds * seconds / 2 + after,
            joules: service.energyJoules[batch - 1])
    }

    /// From so many requests beyond the last state down to it, as a fluid at the drain's pace.
    func overflow(_ excess: Int) -> Step {
        let seconds = Double(excess) / (drain.rate - rate)
        let mean = Double(count - 1) + Double(excess) / 2
        return Step(
            seconds: seconds, requestSeconds: mean * seconds,
            joules: service.energyJoules[drain.batch - 1] / drain.seconds * seconds)
    }

    func cost(_ step: Step) -> Double {
        let joules = step.joules + replicas * service.idlePower.value * step.seconds
        return (step.requestSeconds + secondsPerJoule * joules) / rate
    }

    /// The states' chain when each starts with its batch of a table.
    func chain(_ table: [Int]) -> BandedChain {
        var chain = BandedChain(count: count, down: table.max() ?? 1, up: up)
        for (state, batch) in table.enumerated() {
            guard batch > 0 else {
                chain.add(1, from: state, to: state + 1)
                continue
            }
            let weights = arrivals[batch - 1]
            for more in 0..<weights.count { chain.add(weights[more], from: state, to: state - batch + more) }
        }
        return chain
    }
}
