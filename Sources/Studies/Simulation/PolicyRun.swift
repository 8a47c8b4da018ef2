import Pipelines
import Planning
import Quantities
import Simulation

/// How the simulation of one policy ended.
enum PolicyEnd: Sendable {
    case result(PolicyResult)
    case infeasible(Infeasibility)

    /// One end for all replications of a policy: the first run, with the figures of all.
    init(ofReplications ends: some Collection<PolicyEnd>) {
        var runs: [PolicyResult] = []
        for end in ends {
            guard case .result(let run) = end else {
                self = end
                return
            }
            runs.append(run)
        }
        self = .result(runs[0].with(runs.map(Replication.init)))
    }

    /// The same without what only the first replication shows: a timeline is most of a result's memory.
    var withoutTimeline: PolicyEnd {
        guard case .result(var result) = self else { return self }
        result.simulation.timeline = []
        return .result(result)
    }
}

/// One run of one policy.
extension SimulationRequest {
    /// - Parameter isFirst: whether the queues of stages are wanted too.
    func end(of policy: SimulationPolicy, isFirst: Bool, progress: (Seconds) -> Void) throws -> PolicyEnd {
        do throws(SimulationError) {
            switch policy {
            case .fixed: return try fixed(settings, isFirst: isFirst, progress)
            case .batching(let batching):
                var settings = settings
                settings.policy = batching.policy
                let end = try fixed(settings, isFirst: false, progress)
                guard case .result(var result) = end else { return end }
                result.policy = policy
                // The exact queues are those of the fixed policy's timeouts.
                result.queues = nil
                return .result(result)
            case .adaptive(let strategy):
                return .result(PolicyResult(try adaptation.simulate(strategy, progress: progress)))
            }
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            guard error.code == .infeasible, let reason = try infeasibility(of: policy) else { throw error }
            return .infeasible(reason)
        }
    }

    private var adaptation: AdaptationSimulation {
        var adaptation = AdaptationSimulation(pipeline, goals: goals, settings: settings)
        adaptation.predictor = predictor
        adaptation.margin = margin
        adaptation.hysteresis = hysteresis
        adaptation.givingUp = givingUp
        adaptation.holdsAccuracy = serving?.holdsAccuracy ?? false
        return adaptation
    }

    private func fixed(
        _ settings: SimulationSettings, isFirst: Bool, _ progress: (Seconds) -> Void
    ) throws(SimulationError) -> PolicyEnd {
        let outcome: PlanningOutcome
        do throws(PlanningError) {
            outcome = try Planner.withQueues(pipeline).plan(goals(at: goals.rate ?? load.peakRate))
        } catch {
            throw SimulationError(
                error.code == .pipeline ? .pipeline : .parameter, error.message, place: error.place,
                advice: error.advice)
        }
        switch outcome {
        case .infeasible(let reason): return .infeasible(reason)
        case .plan(let plan):
            let simulation = try PipelineSimulation(pipeline, settings).simulate(
                PipelineSetup(plan), progress: progress)
            var queues: [StageQueueCheck] = []
            for (chosen, stage) in zip(plan.stages, pipeline.stages) where isFirst && load.isPoisson {
                if let check = try StageQueueCheck(chosen, stage, policy: settings.policy, seed: settings.seed) {
                    queues.append(check)
                }
            }
            return .result(PolicyResult(plan, simulation, queues: load.isPoisson ? queues : nil))
        }
    }

    /// Which goal keeps a policy from planning for the mean load.
    private func infeasibility(of policy: SimulationPolicy) throws -> Infeasibility? {
        let goals = goals(at: max(load.arrivals.meanRate ?? .zero, Rate(0.1)))
        let planner = Planner.withQueues(pipeline)
        guard case .adaptive(let strategy) = policy, strategy != .energyAware else {
            return try planner.plan(goals).infeasibility
        }
        return try planner.alternatives(goals).first { $0.kind.rawValue == strategy.rawValue }?.outcome.infeasibility
    }

    private func goals(at rate: Rate) -> Goals {
        var goals = goals
        goals.rate = rate
        return goals
    }
}
