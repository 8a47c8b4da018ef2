public import Quantities

/// What a batching table makes of a queue in the long run.
public struct BatchingFigures: Sendable, Hashable, Codable {
    /// Mean response, plus the energy per request by its weight.
    public let cost: Seconds
    /// Mean time from arrival to the end of the request's batch.
    public let meanResponse: Seconds
    /// Batch energy per request, and the idle power over the time between requests.
    public let energyPerRequest: Joules
    /// Mean power, idle power included.
    public let power: Watts
    public let meanBatch: Double
    /// Share of time the server is busy.
    public let utilisation: Fraction
    /// Share of time the queue is taken to be longer than was counted; figures are exact to about this share.
    public let overflowShare: Double
}

/// The table that costs least, and what it costs.
public struct BatchingPolicy: Sendable, Hashable, Codable {
    public let table: BatchingTable
    public let figures: BatchingFigures
}
