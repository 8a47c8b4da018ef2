public import Pipelines
public import Planning
public import Quantities
public import Simulation

/// What becomes of a load on a pipeline under several policies, each with the same arrivals.
public struct SimulationStudy: Sendable, Codable {
    public var pipeline: String
    /// What the load is, in words.
    public var load: String
    public var goals: Goals
    public var conditions: Conditions
    /// In the order asked for.
    public var results: [PolicyResult]
    /// The energy-aware policy, else the first, beside each of the others.
    public var comparisons: [PolicyComparison]
    /// Policies that have no plan.
    public var leftOut: [LeftOut]
    /// Where the simulated figures come from: a simulation, and what the operating points say.
    public var provenance: Provenance

    /// What all policies have in common.
    public struct Conditions: Sendable, Hashable, Codable {
        public var duration: Seconds
        /// Time between plans, and length of the timeline's intervals.
        public var period: Seconds
        public var predictor: PredictorKind
        /// The rate planned for, as a multiple of the predicted one.
        public var margin: Double
        /// When batches start, unless a policy says otherwise.
        public var batching: ServedBatching
        /// When a better plan is worth a change.
        public var hysteresis: Hysteresis
        /// Responses above it are violations; nil for none.
        public var deadline: Seconds?
        public var drop: DropPolicy
        public var startUp: Seconds
        public var switchDelay: Seconds
        /// Of the first replication; each further one has the next number.
        public var seed: UInt64
        /// Runs of each policy; each meets other arrivals.
        public var replications: Int
        /// Whether seeds change the arrivals: replications are one where they do not.
        public var isRandom: Bool
    }

    /// A policy without a plan, and why.
    public struct LeftOut: Sendable, Hashable, Codable {
        public var policy: SimulationPolicy
        public var reason: String
    }

    /// The result of a policy, when it has one.
    public func result(of policy: SimulationPolicy) -> PolicyResult? { results.first { $0.policy == policy } }
}

/// What becomes of the load under one policy.
public struct PolicyResult: Sendable, Hashable, Codable {
    public var policy: SimulationPolicy
    /// The first replication, with its timeline.
    public var simulation: SimulationResult
    /// The figures of each replication, the first included.
    public var replications: [Replication] = []
    /// Means over the replications; without figures that one of them lacks.
    public var means: [SimulationFigure: ReplicatedFigure] = [:]
    /// Cores of all replicas, on average over the timeline.
    public var meanCost: Double
    /// Replicas of all stages, on average over time.
    public var meanReplicas: Double
    /// Times a plan was made.
    public var plans: Int
    /// Stages whose variant or operating point a plan changed, over all plans.
    public var changes: Int
    /// Times no plan kept the goals at the predicted rate.
    public var shortfalls: Int
    /// The plan of the fixed policy.
    public var plan: Plan?
    /// Each stage of the fixed plan by itself; nil where arrivals are not Poisson at one rate.
    public var queues: [StageQueueCheck]?

    init(_ result: AdaptationResult) {
        self.init(.adaptive(result.strategy), result.simulation, cost: result.meanCost)
        plans = result.plans
        changes = result.changes
        shortfalls = result.shortfalls
    }

    /// - Parameter queues: each stage by itself, where that was looked at.
    init(_ plan: Plan, _ simulation: SimulationResult, queues: [StageQueueCheck]?) {
        self.init(.fixed, simulation, cost: plan.cost)
        self.plan = plan
        self.queues = queues
    }

    /// The first of several replications of a policy, with the figures of all.
    func with(_ replications: [Replication]) -> PolicyResult {
        var result = self
        result.replications = replications
        for figure in SimulationFigure.allCases {
            result.means[figure] = ReplicatedFigure(replications.map { figure.value(in: $0) })
        }
        return result
    }

    private init(_ policy: SimulationPolicy, _ simulation: SimulationResult, cost: Double) {
        self.policy = policy
        self.simulation = simulation
        meanCost = cost
        meanReplicas = simulation.stages.reduce(0) { $0 + $1.meanReplicas }
        plans = 1
        changes = 0
        shortfalls = 0
    }
}

/// A study, or why the goals cannot be kept; as JSON the study itself, or `{"infeasible": …}`.
public enum SimulationOutcome: Sendable, Encodable {
    case study(SimulationStudy)
    case infeasible(Infeasibility)

    private enum CodingKeys: String, CodingKey { case infeasible }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .study(let study): try study.encode(to: encoder)
        case .infeasible(let reason):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(reason, forKey: .infeasible)
        }
    }
}
