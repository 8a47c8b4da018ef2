public import Quantities
import Statistics

/// What a simulation shows: responses, violations, energy.
public struct SimulationResult: Sendable, Hashable, Codable {
    /// Requests that arrived after the warm-up.
    public var requests: Int
    /// Of these, the ones served, in time or late.
    public var served: Int
    /// Served after the deadline: violations, not successes.
    public var late: Int
    /// Given up because they could no longer meet the deadline.
    public var dropped: Int
    /// Still waiting for a batch to fill when all else was done.
    public var unfinished: Int
    /// Late, dropped and unfinished requests as a share of all; 0 when there are none.
    public var violations: Fraction
    /// Responses of the requests served; nil when there are none.
    public var response: ResponseSummary?
    public var energy: EnergyShares
    /// Per request served; nil when there are none.
    public var energyPerRequest: Joules?
    /// Energy over the time simulated.
    public var meanPower: Watts
    /// From the end of the warm-up until the last request was done.
    public var time: Seconds
    /// Mean accuracy of the requests that arrived, by the setup at their time; nil when not all setups state theirs.
    public var accuracy: Double?
    public var stages: [StageResult]
    /// One entry per period; empty when none was asked for.
    public var timeline: [TimelineEntry]
    public var seed: UInt64

    /// One stage's share.
    public struct StageResult: Sendable, Hashable, Codable {
        public var name: String
        /// Requests the stage served.
        public var served: Int
        public var batches: Int
        /// Requests per batch; nil without a batch.
        public var meanBatch: Double?
        /// From reaching the stage to the end of the batch there, of requests that reached it after the warm-up.
        public var response: ResponseSummary?
        /// Share of these times spent waiting for the batch to start; nil when there are none.
        public var waitingShare: Fraction?
        /// Share of the replicas' time spent on batches.
        public var utilisation: Fraction
        public var energy: EnergyShares
        /// Replicas on average over time.
        public var meanReplicas: Double
    }
}

/// Times from arrival to the end of the last stage, or through one stage.
public struct ResponseSummary: Sendable, Hashable, Codable {
    public var mean: Seconds
    /// 95 % confidence by batch means; nil for too few requests.
    public var meanInterval: Estimate<Seconds>.Interval?
    public var p50: Seconds
    public var p90: Seconds
    public var p95: Seconds
    public var p99: Seconds
    public var p999: Seconds

    init?(_ histogram: ResponseHistogram, _ means: BatchMeans) {
        guard let mean = means.mean, let p50 = histogram.quantile(0.5) else { return nil }
        func percentile(_ share: Double) -> Seconds { Seconds(histogram.quantile(share) ?? p50) }
        self.mean = Seconds(mean)
        meanInterval = means.interval?.range(of: Seconds.self)
        self.p50 = Seconds(p50)
        p90 = percentile(0.9)
        p95 = percentile(0.95)
        p99 = percentile(0.99)
        p999 = percentile(0.999)
    }
}

/// Where the energy of replicas went.
public struct EnergyShares: Sendable, Hashable, Codable {
    /// Of batches, above idle.
    public var busy: Joules
    /// Idle power of replicas that serve or wait.
    public var idle: Joules
    /// Of replicas that start or switch.
    public var starting: Joules

    public init(busy: Joules = .zero, idle: Joules = .zero, starting: Joules = .zero) {
        self.busy = busy
        self.idle = idle
        self.starting = starting
    }

    public var total: Joules { busy + idle + starting }

    mutating func add(_ other: EnergyShares) {
        busy += other.busy
        idle += other.idle
        starting += other.starting
    }

    static func - (a: EnergyShares, b: EnergyShares) -> EnergyShares {
        EnergyShares(busy: a.busy - b.busy, idle: a.idle - b.idle, starting: a.starting - b.starting)
    }
}

/// One interval of the timeline.
public struct TimelineEntry: Sendable, Hashable, Codable {
    public var start: Seconds
    public var length: Seconds
    /// Requests that arrived, per second.
    public var rate: Rate
    /// The rate the setup was planned for; nil without an adaptation.
    public var plannedRate: Rate?
    public var setup: PipelineSetup
    /// Cores of all replicas.
    public var cost: Double
    /// Stages whose variant or point differs from the interval before.
    public var changed: Int
    public var served: Int
    public var late: Int
    public var dropped: Int
    /// Of the requests whose last batch started in the interval; nil when there are none.
    public var meanResponse: Seconds?
    public var p99: Seconds?
    /// Requests inside the pipeline at the end.
    public var waiting: Int
    public var power: Watts
    /// Nil when none was served.
    public var energyPerRequest: Joules?
}
