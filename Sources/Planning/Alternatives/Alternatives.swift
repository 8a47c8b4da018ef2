public import Pipelines
import Quantities

/// A plan made in another way, to set beside the one asked for.
public struct Alternative: Sendable, Hashable, Codable {
    public var kind: Kind
    /// The alternative's plan; its objective is in the weights it was planned with.
    public var outcome: PlanningOutcome

    /// How an alternative plans. Source: the baselines of IPA (arXiv 2308.12871), without its faults.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Energy has no weight and no cap: the reference. Ties still go to lower energy, in the reference's favour.
        case energyBlind = "energy-blind"
        /// Variants pinned to the least accurate of each stage; batches and replicas chosen, energy ignored.
        case leastAccurate = "FA2-low"
        /// Variants pinned to the most accurate of each stage; batches and replicas chosen, energy ignored.
        case mostAccurate = "FA2-high"
        /// Replicas pinned; variants and batches chosen, energy ignored.
        case pinnedReplicas = "RIM"
    }
}

extension Planner {
    /// The plans of the baselines for the same goals.
    /// - Parameter replicas: what `RIM` pins each stage to; the largest count of the energy-blind plan when nil.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func alternatives(
        _ goals: Goals, previous: Deployment? = nil, replicas: Int? = nil
    ) throws(PlanningError) -> [Alternative] {
        func outcome(_ kind: Alternative.Kind, replicas: Int? = nil) throws(PlanningError) -> PlanningOutcome {
            try baseline(kind, goals).plan(Goals(), previous: previous, pinnedReplicas: replicas)
        }
        let blind = try outcome(.energyBlind)
        let most = max(1, replicas ?? blind.plan?.stages.map(\.replicas).max() ?? 1)
        return [
            Alternative(kind: .energyBlind, outcome: blind),
            Alternative(kind: .leastAccurate, outcome: try outcome(.leastAccurate)),
            Alternative(kind: .mostAccurate, outcome: try outcome(.mostAccurate)),
            Alternative(kind: .pinnedReplicas, outcome: try outcome(.pinnedReplicas, replicas: most)),
        ]
    }

    /// A planner that plans as a baseline does, but for the replicas that `RIM` pins: its pipeline's goals are the ones
    /// given, without energy, and variants that the baseline does not use are left out.
    package func baseline(_ kind: Alternative.Kind, _ goals: Goals) -> Planner {
        var pipeline = pipeline
        pipeline.goals = goals.completed(by: pipeline.goals).ignoringEnergy
        if kind == .leastAccurate || kind == .mostAccurate {
            for index in pipeline.stages.indices {
                let variants = pipeline.stages[index].variants
                func isLess(_ a: Variant, _ b: Variant) -> Bool { a.accuracy.value < b.accuracy.value }
                let variant = kind == .leastAccurate ? variants.min(by: isLess) : variants.max(by: isLess)
                pipeline.stages[index].variants = variant.map { [$0] } ?? []
            }
        }
        return Planner(pipeline, responseModel: responseModel)
    }
}

extension Goals {
    /// The same goals with no weight on energy and no cap on energy, power or carbon.
    public var ignoringEnergy: Goals {
        var goals = self
        goals.objective = objective.map { Objective(accuracy: $0.accuracy, cost: $0.cost) }
        goals.energySLA = nil
        goals.powerCap = nil
        goals.carbonBudget = nil
        return goals
    }
}
