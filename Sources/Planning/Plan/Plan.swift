public import Pipelines
public import Quantities

/// The variant, operating point and replicas of each stage, and what the pipeline then does.
public struct Plan: Sendable, Hashable, Codable {
    /// Weighted accuracy less weighted cost, energy and switching.
    public var objective: Double
    /// Accuracy of the pipeline in the way asked for; above 1 is possible for sums.
    public var accuracy: Double
    /// Latency along the critical path, by ``latencyModel``.
    public var latency: Seconds
    /// What ``latency`` tells: the worst case with full batches, or the sum of the stages' percentiles.
    public var latencyModel: LatencyModel
    /// Energy per pipeline request, idle replicas included, before PUE.
    public var energyPerRequest: Joules
    /// Energy per request × rate × PUE.
    public var power: Watts
    /// Cores of all replicas.
    public var cost: Double
    /// Power × carbon intensity; nil when no intensity was given.
    public var carbonRate: CarbonRate?
    /// The stages in the order of the pipeline file.
    public var stages: [StagePlan]
    /// Whether the plan is proven to be the best; ``bound`` is then what the best can reach.
    public var optimal: Bool
    /// No plan within the caps has a larger objective; nil when nothing was proven, as for the plans of a front.
    public var bound: Double?
    /// Partial plans formed in the search.
    public var optionsExamined: Int
    /// The load the plan is for.
    public var rate: Rate
    /// Where the figures come from.
    public var provenance: Origins

    /// What one stage runs.
    public struct StagePlan: Sendable, Hashable, Codable {
        public var name: String
        public var variant: String
        /// Index of the operating point in the variant's list.
        public var point: Int
        public var batch: Int
        public var replicas: Int
        /// Requests that reach the stage per second.
        public var load: Rate
        /// Batch latency plus the wait for the batch to fill; or the percentile of the stage's response time.
        public var latency: Seconds
        /// The stage's share of the energy per pipeline request.
        public var energyPerRequest: Joules
        /// Cores of the stage's replicas.
        public var cost: Double
        /// Where the figures come from.
        public var provenance: Origins
    }

    /// Where accuracy, latency and energy come from, each as weak as its weakest part.
    public struct Origins: Sendable, Hashable, Codable {
        public var accuracy: Provenance
        public var latency: Provenance
        public var energy: Provenance
    }

    private enum CodingKeys: String, CodingKey {
        case objective, accuracy, latency, latencyModel, energyPerRequest, power, cost, carbonRate, stages, optimal,
            bound
        case optionsExamined, rate, provenance
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(objective, forKey: .objective)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode(latency, forKey: .latency)
        try container.encode(latencyModel, forKey: .latencyModel)
        try container.encode(energyPerRequest, forKey: .energyPerRequest)
        try container.encode(power, forKey: .power)
        try container.encode(cost, forKey: .cost)
        // An unknown carbon rate is written as null: the key is there for every reader.
        try container.encode(carbonRate, forKey: .carbonRate)
        try container.encode(stages, forKey: .stages)
        try container.encode(optimal, forKey: .optimal)
        try container.encode(bound, forKey: .bound)
        try container.encode(optionsExamined, forKey: .optionsExamined)
        try container.encode(rate, forKey: .rate)
        try container.encode(provenance, forKey: .provenance)
    }
}
