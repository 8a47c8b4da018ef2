public import Quantities

/// The steady states of a service over largest batch × timeout × load: where to run it.
public struct QueueSurface: Sendable, Hashable, Codable {
    public var points: [Point]

    /// One combination.
    public struct Point: Sendable, Hashable, Codable {
        public var batch: Int
        public var timeout: Seconds
        public var rate: Rate
        /// Nil when more arrives than full batches can serve.
        public var figures: Figures?
    }

    /// A queue's figures.
    public struct Figures: Sendable, Hashable, Codable {
        public var utilisation: Fraction
        public var meanBatch: Double
        public var meanResponse: Seconds
        public var p50: Seconds
        public var p95: Seconds
        public var p99: Seconds
        public var energyPerRequest: Joules
        public var power: Watts
        /// How often, per batch, an age had to be guessed; see ``QueueFigures/inexactShare``.
        public var inexactShare: Double

        init(_ queue: QueueFigures) {
            utilisation = queue.utilisation
            meanBatch = queue.meanBatch
            meanResponse = queue.meanResponse
            p50 = queue.percentile(0.5)
            p95 = queue.percentile(0.95)
            p99 = queue.percentile(0.99)
            energyPerRequest = queue.energyPerRequest
            power = queue.power
            inexactShare = queue.inexactShare
        }
    }

    /// Solves every combination, in the order of the lists: batches, then timeouts, then rates.
    /// - Throws: ``SimulationError`` as ``BatchQueue/solve(rate:resolution:)``, or for a batch the service has no time for.
    public init(
        of service: BatchService, batches: [Int], timeouts: [Seconds], rates: [Rate]
    ) throws(SimulationError) {
        points = []
        points.reserveCapacity(batches.count * timeouts.count * rates.count)
        for batch in batches {
            guard (1...service.largestBatch).contains(batch) else {
                throw SimulationError(
                    .parameter, "there is no service time for a batch of \(batch)",
                    advice: "give sizes from 1 to \(service.largestBatch)")
            }
            let limited = service.limited(to: batch)
            for timeout in timeouts {
                let queue = BatchQueue(limited, timeout: timeout)
                for rate in rates {
                    let outcome = try queue.solve(rate: rate)
                    points.append(
                        Point(
                            batch: batch, timeout: timeout, rate: rate, figures: outcome.figures.map { Figures($0) }))
                }
            }
        }
    }

    /// The point with the least energy per request among those that keep a percentile and are exact.
    /// - Parameter limit: on the 99th percentile of the response.
    /// - Returns: nil when none keeps it at that rate.
    public func leastEnergy(rate: Rate, p99 limit: Seconds) -> Point? {
        let kept = points.filter { point in
            point.rate == rate && point.figures.map { $0.p99 <= limit && $0.inexactShare == 0 } ?? false
        }
        func joules(_ point: Point) -> Double { point.figures?.energyPerRequest.value ?? .infinity }
        return kept.min { joules($0) < joules($1) }
    }
}
