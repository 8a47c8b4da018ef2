import Pipelines
import Planning
public import Quantities
import Simulation

/// One stage of a plan by itself under Poisson arrivals: its responses as simulated, and by the exact queue.
public struct StageQueueCheck: Sendable, Hashable, Codable {
    public var stage: String
    public var variant: String
    public var batch: Int
    public var replicas: Int
    public var load: Rate
    /// The longest wait for a batch to fill.
    public var timeout: Seconds
    /// The worst case that the plan counts with.
    public var planned: Seconds
    public var simulated: Percentiles
    /// By the embedded Markov chain; nil when the replicas cannot serve Poisson arrivals of this load.
    public var queue: Percentiles?
    /// Whether the queue is solved exactly; else replicas are taken as queues of their own.
    public var isExact: Bool

    /// Responses that a share of the requests keeps within.
    public struct Percentiles: Sendable, Hashable, Codable {
        public var p50: Seconds
        public var p95: Seconds
        public var p99: Seconds
    }

    /// Requests simulated: the median, and roughly the 99th percentile, are then good to a hundredth.
    static let requests = 200_000.0

    /// - Parameter policy: when batches start.
    /// - Returns: nil when no request was served, or when batches start in a way that has no exact queue here.
    /// - Throws: `SimulationError` for figures that make no queue.
    init?(
        _ plan: Plan.StagePlan, _ stage: Stage, policy: BatchPolicy, seed: UInt64
    ) throws(SimulationError) {
        guard let variant = stage.variants.first(where: { $0.name == plan.variant }), plan.load > .zero,
            let wait = policy.wait(of: plan)
        else { return nil }
        var alone = stage
        alone.after = []
        alone.fanout = 1
        // The exact queue knows batches that all take the same.
        alone.steady()
        let length = Seconds(Self.requests / plan.load.value)
        var settings = SimulationSettings(arrivals: .poisson(plan.load), duration: length)
        settings.policy = .timeout(wait)
        settings.warmUp = length / 20
        settings.seed = seed
        let setup = PipelineSetup(stages: [
            StageSetup(variant: plan.variant, point: plan.point, replicas: plan.replicas, load: plan.load)
        ])
        let result = try PipelineSimulation(Pipeline(name: stage.name, stages: [alone]), settings).simulate(setup)
        guard let response = result.response else { return nil }
        func exact(_ share: Double) throws(SimulationError) -> Seconds? {
            try variant.response(
                point: plan.point, replicas: plan.replicas, load: plan.load, timeout: wait, share: share)?.time
        }
        self.stage = plan.name
        self.variant = plan.variant
        batch = plan.batch
        replicas = plan.replicas
        load = plan.load
        timeout = wait
        planned = plan.latency
        simulated = Percentiles(p50: response.p50, p95: response.p95, p99: response.p99)
        if let p50 = try exact(0.5), let p95 = try exact(0.95), let p99 = try exact(0.99) {
            queue = Percentiles(p50: p50, p95: p95, p99: p99)
        }
        isExact = plan.replicas == 1 || plan.batch == 1
    }
}

extension Stage {
    /// Lets every batch take its mean time.
    fileprivate mutating func steady() {
        for variant in variants.indices {
            for point in variants[variant].points.indices { variants[variant].points[point].latencyVariation = nil }
        }
    }
}

extension BatchPolicy {
    /// The longest wait for a batch of a planned stage to fill; nil for policies without one.
    fileprivate func wait(of plan: Plan.StagePlan) -> Seconds? {
        switch self {
        case .greedy: .zero
        case .planned: Seconds(Double(plan.batch - 1) / plan.load.value)
        case .timeout(let timeout): timeout
        case .fixed, .threshold, .table, .smdp: nil
        }
    }
}
