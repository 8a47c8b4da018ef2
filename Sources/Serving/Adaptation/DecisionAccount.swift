import Metering
import Pipelines
import Planning
import Quantities
import Simulation

/// Tells a decision in one sentence.
struct DecisionAccount {
    let step: AdaptationControl.Step
    /// What runs, as a plan at the same rate with the replicas it takes; nil where it is none of the pipeline's.
    let before: Plan?
    let present: [StageSetting]
    let wanted: [StageSetting]
    /// Why what runs cannot stay; nil where it could.
    let shortcoming: Shortcoming?
    /// What experience has tightened.
    let correction: String?
    /// What experience has made of the time that batches take.
    let slowdown: Slowdown
    /// What the processors did in the last period; nil where nobody tells.
    let processorTime: ProcessorTime?
    let isDryRun: Bool
    /// What plans are made of.
    let pipeline: Pipeline

    /// Joules per request that the plan takes less than what runs.
    var saved: Joules? { before.map { $0.energyPerRequest - step.plan.energyPerRequest } }

    var outcome: AdaptationDecision.Outcome {
        switch step.verdict {
        case .change where isDryRun: .proposed
        case .held: .held
        case _ where !step.relaxations.isEmpty || step.shortfall != nil: .relaxed
        case .change: .applied
        case .unchanged: .unchanged
        }
    }

    /// Why a change has to wait that would take capacity away while answers come late: what runs has a backlog to serve, which
    /// plans know nothing of. Nil where nothing speaks against it.
    func delay(_ lateness: Seconds?, _ running: [RunningStage]?, _ goals: Goals) -> String? {
        guard let lateness, let goal = goals.latencySLA, let running, step.relaxations.isEmpty,
            let now = pipeline.capacity(running, like: step.plan),
            let then = pipeline.capacity(step.plan.running, like: step.plan), then < now
        else { return nil }
        let reason =
            "keeps what runs: p99 is \(Constraint.latency.short(lateness.value)), above "
            + "\(Constraint.latency.short(goal.value)), and moving \(moves) would carry \(then.short)/s instead of \(now.short)/s"
        return [reason, processorTime?.theft].compactMap(\.self).joined(separator: "; ")
    }

    /// What became of a change.
    enum Tense: String {
        case made = "moved"
        case proposed = "would move"
        case refused = "could not move"
    }

    /// Why a change is not tried for which the target has lately had no room.
    func vain(_ decision: AdaptationDecision, _ wait: Seconds) -> String {
        "keeps what runs: \(load(decision)), moving \(moves) found no room lately, and is tried again in "
            + wait.formatted(significantDigits: 2)
    }

    /// - Parameter tense: of a change; as the loop is set when nil.
    func sentence(_ decision: AdaptationDecision, tense: Tense? = nil) -> String {
        let tense = tense ?? (isDryRun ? .proposed : .made)
        let head: [String?] =
            switch step.verdict {
            case .change:
                ["\(tense.rawValue) \(moves): \(load(decision))", shortcoming?.clause, accuracy, saving]
            case .unchanged: ["keeps what runs: \(load(decision))"]
            case .held(let objection):
                ["keeps what runs: \(load(decision)), moving \(moves)", accuracy, saving, objection.reason]
            }
        let parts: [String?] = [
            head.compactMap(\.self).joined(separator: ", "), step.shortfall, step.sacrifice(pipeline),
            slowdown.sentence, processorTime?.theft, correction,
        ]
        return parts.compactMap(\.self).joined(separator: "; ")
    }

    /// What was seen, and what the plan is for; where no plan carries that, ``AdaptationControl/Step/shortfall`` tells.
    private func load(_ decision: AdaptationDecision) -> String {
        let observed = "load \(decision.observedRate.short)/s"
        return step.shortfall == nil ? "\(observed), planned for \(step.plan.rate.short)/s" : observed
    }

    private var accuracy: String? {
        guard let before else { return nil }
        let (old, new) = (Constraint.accuracy.short(before.accuracy), Constraint.accuracy.short(step.plan.accuracy))
        return old == new ? nil : "accuracy \(old)→\(new)"
    }

    private var saving: String? {
        guard let saved, let before, abs(saved.value) > 1e-3 * before.energyPerRequest.value else { return nil }
        let amount = Joules(abs(saved.value)).formatted(significantDigits: 2)
        return saved.value > 0 ? "saves \(amount)/request" : "costs \(amount)/request more"
    }

    /// What becomes of each stage that changes.
    private var moves: String {
        wanted.compactMap { to in
            guard let from = present.first(where: { $0.stage == to.stage }) else {
                return "\(to.stage) to \(to.variant)"
            }
            guard to.needsSessions(other: from) else { return nil }
            var changes: [String] = []
            if from.batch != to.batch { changes.append("batch \(from.batch)→\(to.batch)") }
            if from.replicas != to.replicas { changes.append("replicas \(from.replicas)→\(to.replicas)") }
            if from.threads != to.threads { changes.append("threads \(from.threads)→\(to.threads)") }
            let list = changes.joined(separator: ", ")
            guard from.variant != to.variant else { return "\(to.stage) to \(list)" }
            return "\(to.stage) from \(from.variant) to \(to.variant)" + (list.isEmpty ? "" : " (\(list))")
        }.joined(separator: " and ")
    }
}

extension AdaptationControl.Step {
    /// What load is left uncarried; nil when the plan carries all.
    var shortfall: String? {
        guard plan.rate < wantedRate else { return nil }
        return "no plan carries \(wantedRate.short)/s; planned for \(plan.rate.short)/s, the most that one can keep"
    }

    /// The goals that were given up.
    var givenUp: Set<Constraint> { Set(relaxations.map(\.constraint)) }

    /// Which goals were given up, and how far; nil when all are kept.
    /// - Parameter pipeline: what the plan was made of.
    func sacrifice(_ pipeline: Pipeline) -> String? {
        guard !relaxations.isEmpty else { return nil }
        let service = pipeline.batchTime(of: plan)
        let list = relaxations.map { $0.sentence(batchTime: service) }.joined(separator: ", ")
        return "no plan keeps all goals at \(plan.rate.short)/s; gives up \(list)"
    }
}

extension RelaxedPlan.Relaxation {
    /// What is told of a latency at most, as times its goal.
    private static var farthest: Double { 10 }

    /// The goal, and what took its place.
    /// - Parameter batchTime: of all stages together.
    func sentence(batchTime: Seconds) -> String {
        let farthest = max(Self.farthest * goal, 2 * batchTime.value)
        // Replicas that hardly carry the load have queues that grow for long: their end, minutes or hours, says nothing.
        guard constraint == .latency, limit > farthest else {
            return "\(constraint) \(constraint.short(goal))→\(constraint.short(limit))"
        }
        return "\(constraint) \(constraint.short(goal))→over \(constraint.short(farthest)) "
            + "(nearly all the load that fits)"
    }
}

extension Pipeline {
    /// How long the batches of a plan take, one stage after the other.
    fileprivate func batchTime(of plan: Plan) -> Seconds {
        plan.stages.reduce(.zero) { sum, planned in
            let stage = stages.first { $0.name == planned.name }
            let points = stage?.variants.first { $0.name == planned.variant }?.points ?? []
            return points.indices.contains(planned.point) ? sum + points[planned.point].latency.value : sum
        }
    }
}

extension Hysteresis.Objection {
    fileprivate var reason: String {
        switch self {
        case .tooSoon(let wait): "has to wait for another \(wait.formatted(significantDigits: 2))"
        case .tooLittle(let share):
            // Of a hundredth of a percent its size says nothing.
            "betters nothing by more than \(max(0.1, 100 * share.value).formatted(significantDigits: 2)) %, "
                + "too little for a change"
        case .tooDear(let payback):
            "would pay for the change only after \(payback.formatted(significantDigits: 2))"
        }
    }
}

extension Constraint {
    /// An amount with its unit, without zeros at its end: `3 cores`.
    func short(_ amount: Double) -> String {
        let parts = text(amount).split(separator: " ", maxSplits: 1)
        guard var number = parts.first, number.contains("."), !number.contains("e") else { return text(amount) }
        while number.last == "0" { number.removeLast() }
        if number.last == "." { number.removeLast() }
        return ([number] + parts.dropFirst()).joined(separator: " ")
    }
}

extension Rate {
    /// The number alone, for “31/s”.
    var short: String {
        guard abs(value) < 1e9 else { return value.formatted(significantDigits: 3) }
        let tenths = (value * 10).rounded() / 10
        return tenths.formatted(fractionDigits: tenths == tenths.rounded() ? 0 : 1)
    }
}
