public import Pipelines
import Planning
import Quantities
public import Simulation

/// What `perjoule simulate` is asked for.
public struct SimulationRequest: Sendable {
    public let pipeline: Pipeline
    /// Completed by the pipeline's own.
    public let goals: Goals
    public let load: SimulatedLoad
    public let policies: [SimulationPolicy]
    public let settings: SimulationSettings
    public var predictor: PredictorKind = .maximum
    /// The rate planned for, as a multiple of the predicted one.
    public var margin = 1.0

    /// - Parameters:
    ///   - policies: at least one; repeated ones are simulated once.
    ///   - settings: completed by a period of 10 s and by the latency goal as the deadline.
    /// - Throws: `SimulationError` for no policy, or a drop policy without a deadline.
    public init(
        _ pipeline: Pipeline, goals: Goals, load: SimulatedLoad, policies: [SimulationPolicy],
        settings: SimulationSettings
    ) throws(SimulationError) {
        self.pipeline = pipeline
        self.goals = goals.completed(by: pipeline.goals)
        self.load = load
        self.policies = policies.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        var settings = settings
        settings.period = settings.period ?? Seconds(10)
        settings.deadline = settings.deadline ?? self.goals.latencySLA
        self.settings = settings
        guard !policies.isEmpty else {
            throw SimulationError(
                .parameter, "there is no policy to simulate",
                advice: "name some of \(SimulationPolicy.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard settings.drop == .never || settings.deadline != nil else {
            throw SimulationError(
                .parameter, "requests can be dropped only where there is a deadline",
                advice: "give a deadline or a latency goal")
        }
    }

    /// Simulates every policy with the same arrivals, side by side; deterministic for a seed.
    /// - Returns: the study, or why the goals are out of reach: a baseline without a plan is left out instead.
    /// - Throws: `SimulationError` and `PlanningError` for what makes no sense; `CancellationError` when cancelled.
    public func run(
        progress: @escaping @Sendable (SimulationProgress) -> Void = { _ in }
    ) async throws -> SimulationOutcome {
        let shared = SharedProgress(simulations: policies.count, each: settings.duration, progress)
        let ends = try await withThrowingTaskGroup(of: (index: Int, end: End).self) { group in
            for (index, policy) in policies.enumerated() {
                group.addTask { (index, try end(of: policy) { shared.advance(index, to: $0) }) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.index < $1.index }.map(\.end)
        }
        var (results, leftOut): ([PolicyResult], [SimulationStudy.LeftOut]) = ([], [])
        for (policy, end) in zip(policies, ends) {
            switch end {
            case .result(let result): results.append(result)
            case .infeasible(let reason) where policy.keepsAllGoals: return .infeasible(reason)
            case .infeasible(let reason): leftOut.append(.init(policy: policy, reason: "\(reason)"))
            }
        }
        if results.isEmpty, case .infeasible(let reason)? = ends.first { return .infeasible(reason) }
        return .study(
            SimulationStudy(
                pipeline: pipeline.name, load: load.name, goals: goals, conditions: conditions, results: results,
                leftOut: leftOut, provenance: provenance))
    }

    /// How the simulation of one policy ended.
    private enum End: Sendable {
        case result(PolicyResult)
        case infeasible(Infeasibility)
    }

    private func end(of policy: SimulationPolicy, progress: (Seconds) -> Void) throws -> End {
        do throws(SimulationError) {
            switch policy {
            case .fixed: return try fixed(progress)
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
        return adaptation
    }

    private func fixed(_ progress: (Seconds) -> Void) throws(SimulationError) -> End {
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
            for (chosen, stage) in zip(plan.stages, pipeline.stages) where load.isPoisson {
                if let check = try StageQueueCheck(chosen, stage, seed: settings.seed) { queues.append(check) }
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

    private var conditions: SimulationStudy.Conditions {
        .init(
            duration: settings.duration, period: settings.period ?? .zero, predictor: predictor, margin: margin,
            deadline: settings.deadline, drop: settings.drop, startUp: settings.startUp,
            switchDelay: settings.switchDelay, seed: settings.seed)
    }

    /// A simulation is modelled, whatever its points are; it names where they come from, files without their lines.
    private var provenance: Provenance {
        let parts = pipeline.stages.flatMap(\.variants).flatMap(\.points).flatMap {
            [$0.latency.provenance, $0.energy.provenance, $0.idlePower.provenance]
        }
        let origins = parts.reduce(into: [String]()) { origins, part in
            // Interpolated figures name their neighbours' sources, which are listed themselves.
            var origin = part.origin.hasPrefix(Interpolation.origin) ? "\(Interpolation.origin) sizes" : part.origin
            while let colon = origin.lastIndex(of: ":"), Int(origin[origin.index(after: colon)...]) != nil {
                origin = String(origin[..<colon])
            }
            let text = Provenance(kind: part.kind, origin: origin)?.description ?? origin
            if !origins.contains(text) { origins.append(text) }
        }
        return .modelled(by: "simulation, from points \(origins.joined(separator: "; "))")
    }
}
