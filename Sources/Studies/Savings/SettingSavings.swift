import Pipelines
public import Planning
import Quantities

/// What energy-aware planning saves at one load and latency goal.
public struct SettingSavings: Sendable, Encodable {
    public var setting: SavingsCase.Setting
    /// The plan that ignores energy.
    public var blind: Plan
    /// The energy-aware plan of each question.
    public var answers: [Answer]
    /// What each knob saves by itself, the others set as in the energy-blind plan; same accuracy, cost and latency goal.
    public var knobs: [KnobSaving]
    /// The plans that tie with the energy-blind one; nil when there are too many to look at.
    public var ties: TiedPlans?
    /// How many configurations have a twin: about equal accuracy and latency, equal cost, less energy.
    public var twins: EnergyTwins

    /// One question's plan beside the energy-blind one.
    public struct Answer: Sendable, Encodable {
        public var question: SavingsQuestion
        public var plan: Plan
        /// Share of the energy-blind plan's energy per request.
        public var saving: Double
        /// The saving's range from the points' own energy intervals; nil where no point that differs has one.
        public var range: SavingRange?
        /// What the plan has set differently.
        public var changed: [Knob]
    }

    /// What one knob saves by itself.
    public struct KnobSaving: Sendable, Hashable, Encodable {
        public var knob: Knob
        public var saving: Double
    }

    /// The answer to one question.
    public func answer(_ question: SavingsQuestion) -> Answer? { answers.first { $0.question == question } }
}

extension SettingSavings {
    /// The most configurations among which twins are sought, at each setting.
    static let mostTwins = 100_000

    /// Compares plans at one setting.
    /// - Returns: nil, and why, when no plan meets the goals.
    static func comparing(
        _ planner: Planner, at setting: SavingsCase.Setting, _ tolerance: SavingsTolerance
    ) throws(PlanningError) -> Result<SettingSavings, NoPlan> {
        var goals = planner.pipeline.goals
        goals.rate = setting.rate
        goals.latencySLA = setting.latencySLA ?? goals.latencySLA
        let outcome = try planner.energyBlindPlan(goals)
        guard case .plan(let blind) = outcome else {
            let reason = outcome.infeasibility.map { "\($0)" } ?? "no plan"
            return .failure(NoPlan(setting: setting, reason: reason))
        }
        var answers: [Answer] = []
        for question in SavingsQuestion.allCases {
            let aware = question.goals(goals, besides: blind, tolerance)
            guard let plan = try planner.plan(aware).plan else { continue }
            answers.append(
                Answer(
                    question: question, plan: plan, saving: plan.saving(over: blind),
                    range: SavingRange(of: plan, over: blind, in: planner.pipeline),
                    changed: Knob.changed(from: blind, to: plan, of: planner.pipeline)))
        }
        var knobs: [KnobSaving] = []
        let free = Knob.free(in: planner.pipeline)
        for knob in free {
            var alone = planner
            alone.pipeline = planner.pipeline.leaving(only: knob, besides: blind)
            let aware = SavingsQuestion.sameGoals.goals(goals, besides: blind, tolerance)
            let plan = free.count == 1 ? answers.plan(of: .sameGoals) : try alone.plan(aware).plan
            knobs.append(KnobSaving(knob: knob, saving: plan?.saving(over: blind) ?? 0))
        }
        return .success(
            SettingSavings(
                setting: setting, blind: blind, answers: answers, knobs: knobs,
                ties: try planner.ties(with: blind, goals),
                twins: try planner.energyTwins(
                    goals, accuracyTolerance: tolerance.accuracy.value, latencyTolerance: tolerance.latency.value,
                    savings: SavingsSummary.thresholds, examples: 0, limit: mostTwins)))
    }

    /// A setting without a plan, and why there is none.
    public struct NoPlan: Error, Sendable, Hashable, Encodable {
        public var setting: SavingsCase.Setting
        public var reason: String
    }
}

extension [SettingSavings.Answer] {
    fileprivate func plan(of question: SavingsQuestion) -> Plan? { first { $0.question == question }?.plan }
}

extension Plan {
    /// The share of another plan's energy that this one saves; rounding error counts as nothing.
    func saving(over other: Plan) -> Double {
        let theirs = other.energyPerRequest.value
        guard theirs > 0 else { return 0 }
        let saving = 1 - energyPerRequest.value / theirs
        return abs(saving) < 1e-12 ? 0 : saving
    }
}
