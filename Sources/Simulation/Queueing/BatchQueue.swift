public import Quantities

/// A replica that serves Poisson arrivals in batches: greedy, or waiting up to a timeout for a batch to fill.
///
/// Greedy service takes what is there as soon as the server is free, up to the largest batch. With a timeout it starts
/// when a full batch waits or the oldest request has waited that long. A batch of one size is the queue M/D/1.
public struct BatchQueue: Sendable, Hashable {
    public var service: BatchService
    /// The longest wait of the oldest request for a batch to fill while the server is free; zero is greedy.
    public var timeout: Seconds

    public init(_ service: BatchService, timeout: Seconds = .zero) {
        self.service = service
        self.timeout = timeout
    }

    /// The queue in its steady state.
    ///
    /// Exact, by the embedded Markov chain, for a timeout up to the latency of a full batch; beyond that
    /// ``QueueFigures/inexactShare`` says how often a guess was needed. Percentiles come from the exact response-time
    /// distribution, integrated over a grid that leaves about 10⁻⁴ of them open.
    /// - Parameter resolution: steps of the grid across the longest service.
    /// - Throws: ``SimulationError`` for a rate that is not above zero or a timeout that is negative, or not finite.
    public func solve(rate: Rate, resolution: Int = 64) throws(SimulationError) -> QueueOutcome {
        guard rate.isFinite, rate.value > 0 else {
            throw SimulationError(.parameter, "the rate is \(rate)", advice: "give requests per second above zero")
        }
        guard !timeout.value.isNaN, timeout.value >= 0 else {
            throw SimulationError(.parameter, "the timeout is \(timeout)", advice: "give at least 0 s")
        }
        guard rate < service.capacity else { return .unstable(capacity: service.capacity) }
        guard
            let chain = BatchChain(
                rate: rate.value, timeout: gatheringSeconds(rate: rate.value), latencySeconds: service.latencySeconds)
        else { return .unstable(capacity: service.capacity) }
        return .stable(QueueFigures(chain, service, rate: rate, resolution: max(8, resolution)))
    }

    /// The timeout as far as it matters: a batch that gathers this long is full for certain.
    private func gatheringSeconds(rate: Double) -> Double {
        let largest = Double(service.largestBatch)
        guard largest > 1 else { return 0 }
        let longest = service.latencySeconds.max() ?? 0
        return min(timeout.value, longest + (largest + 12 * largest.squareRoot() + 60) / rate)
    }
}

/// What becomes of a queue in the long run.
public enum QueueOutcome: Sendable {
    case stable(QueueFigures)
    /// More arrives than full batches can serve (or so nearly that no steady state can be computed).
    case unstable(capacity: Rate)

    /// The figures of a stable queue.
    public var figures: QueueFigures? {
        if case .stable(let figures) = self { figures } else { nil }
    }
}
