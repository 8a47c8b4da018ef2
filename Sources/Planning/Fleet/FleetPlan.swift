public import Quantities

/// A plan for each pipeline of a fleet, and what the fleet then does.
public struct FleetPlan: Sendable, Hashable, Encodable {
    /// Weighted sum of the pipelines' objectives.
    public var objective: Double
    /// Of all pipelines, PUE included.
    public var power: Watts
    /// Cores of all pipelines.
    public var cost: Double
    /// Sum of the pipelines' emissions; nil when one has no carbon intensity.
    public var carbonRate: CarbonRate?
    /// Whether the choice of plans is proven to be the best; ``bound`` is then what the best can reach.
    public var optimal: Bool
    /// No choice within the caps has a larger objective.
    public var bound: Double
    /// Partial choices formed in the search over the pipelines' plans.
    public var optionsExamined: Int
    /// In the order of the fleet.
    public var pipelines: [PipelinePlan]

    /// The plan of one pipeline.
    public struct PipelinePlan: Sendable, Hashable, Encodable {
        public var name: String
        public var weight: Double
        /// Best for the fleet: its own ``Plan/optimal`` claims nothing.
        public var plan: Plan
    }

    init(_ best: FleetPlanner.Outcome, _ pipelines: [PipelinePlan]) {
        objective = best.objective
        power = best.power
        cost = best.cost
        let emissions = pipelines.compactMap(\.plan.carbonRate)
        carbonRate = emissions.count == pipelines.count ? emissions.reduce(.zero, +) : nil
        optimal = best.optimal
        bound = best.bound
        optionsExamined = best.optionsExamined
        self.pipelines = pipelines
    }
}

/// Why no choice of plans suits a fleet.
public struct FleetInfeasibility: Sendable, Hashable, CustomStringConvertible {
    /// The pipeline that has no plan even by itself; nil when the shared caps leave no choice.
    public var pipeline: String?
    public var reason: Infeasibility

    public var description: String {
        pipeline.map { "pipeline “\($0)”: \(reason)" } ?? "all pipelines together: \(reason)"
    }
}

/// Plans for a fleet, or why there are none; as JSON the plans themselves, or `{"infeasible": …}`.
public enum FleetOutcome: Sendable, Hashable, Encodable {
    case plan(FleetPlan)
    case infeasible(FleetInfeasibility)

    private enum CodingKeys: String, CodingKey { case infeasible }
    private enum PipelineKeys: String, CodingKey { case pipeline }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .plan(let plan): try plan.encode(to: encoder)
        case .infeasible(let infeasibility):
            var container = encoder.container(keyedBy: CodingKeys.self)
            let inner = container.superEncoder(forKey: .infeasible)
            try infeasibility.reason.encode(to: inner)
            var named = inner.container(keyedBy: PipelineKeys.self)
            try named.encode(infeasibility.pipeline, forKey: .pipeline)
        }
    }
}
