public import Pipelines
public import Planning
import Simulation

/// The experiment “energy, latency and accuracy of model variants, and what they mean for the pipeline's plan”.
///
/// After “Considering Energy Consumption in IPA Towards Sustainable AI”.
public struct VariantsStudy: Sendable, Encodable {
    public var pipeline: String
    /// The goals the plans are for, the file's included.
    public var goals: Goals
    public var profiles: [StageProfile]
    public var correlations: [EnergyCorrelation]
    public var outcome: PlanningOutcome
    /// What planners choose that ignore energy.
    public var alternatives: [Alternative]
    public var twins: EnergyTwins

    /// Analyses and plans a pipeline; deterministic.
    /// - Parameters:
    ///   - pipeline: with every variant's points.
    ///   - profiles: the measurements behind them, by stage.
    ///   - goals: completed by the pipeline's own.
    /// - Throws: ``PlanningError`` for goals without a rate, or that make no sense.
    public init(pipeline: Pipeline, profiles: [StageProfile], goals: Goals) throws(PlanningError) {
        let planner = Planner.withQueues(pipeline)
        self.pipeline = pipeline.name
        self.goals = goals.completed(by: pipeline.goals)
        self.profiles = profiles
        correlations = profiles.flatMap(EnergyCorrelation.all)
        outcome = try planner.plan(goals)
        alternatives = try planner.alternatives(goals)
        twins = try planner.energyTwins(goals)
    }

    /// The plan that ignores energy, when there is one.
    public var energyBlindPlan: Plan? { alternatives.first { $0.kind == .energyBlind }?.outcome.plan }
}
