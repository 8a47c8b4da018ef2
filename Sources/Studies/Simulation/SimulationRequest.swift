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
    public private(set) var settings: SimulationSettings
    public var predictor: PredictorKind
    /// The rate planned for, as a multiple of the predicted one.
    public var margin: Double
    let serving: ServingSettings?
    /// Goals that are given up in this order where no plan keeps all; when empty a lower rate is planned for.
    let givingUp: [Degradation.Goal]
    /// Runs of each policy, with other arrivals each; one where nothing is random.
    ///
    /// When nil ``usualReplications``, and one for more than a day of load, which by itself says nearly as much.
    public var replications: Int?

    /// Runs of each policy when no number is given: few, but enough for an interval.
    public static let usualReplications = 5
    private static let longLoad = Seconds(86_400)
    private static let mostReplications = 1000

    /// - Parameters:
    ///   - policies: at least one; repeated ones are simulated once.
    ///   - settings: completed by a period of 10 s and by the goals' latency and idle power; batches start as `serving` says,
    ///     else as the goals count latency.
    ///   - serving: how plans follow the load, as `perjoule serve` understands it. When nil every better plan is brought
    ///     about at once, and where no plan keeps all goals a lower rate is planned for.
    ///   - processors: of the one machine that all replicas share, as where the pipeline is served without Ray; nil for as
    ///     many as plans want.
    /// - Throws: `SimulationError` for no policy, or a drop policy without a deadline.
    public init(
        _ pipeline: Pipeline, goals: Goals, load: SimulatedLoad, policies: [SimulationPolicy],
        settings: SimulationSettings, serving: ServingSettings? = nil, processors: Int? = nil
    ) throws(SimulationError) {
        var pipeline = pipeline
        pipeline.goals = goals.completed(by: pipeline.goals)
        let givingUp = serving?.givingUp ?? []
        self.givingUp =
            processors.map { pipeline.bound(byProcessors: $0, givingUp: givingUp) } ?? givingUp
        self.pipeline = pipeline
        self.goals = pipeline.goals
        self.load = load
        self.policies = policies.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        var settings = settings
        settings.period = settings.period ?? serving?.period ?? Seconds(10)
        settings.deadline = settings.deadline ?? self.goals.latencySLA
        settings.idlePower = settings.idlePower ?? self.goals.idlePower?.value
        self.serving = serving
        predictor = serving?.predictor ?? .maximum
        margin = serving?.margin ?? 1
        self.settings = settings
        self.settings.policy = batching.policy
        guard !policies.isEmpty else {
            throw SimulationError(
                .parameter, "there is no policy to simulate",
                advice: "name some of \(SimulationPolicy.forms.joined(separator: ", "))")
        }
        guard settings.drop == .never || settings.deadline != nil else {
            throw SimulationError(
                .parameter, "requests can be dropped only where there is a deadline",
                advice: "give a deadline or a latency goal")
        }
    }

    private var batching: ServedBatching { serving?.batchPolicy ?? goals.usualBatching }

    /// When a plan is worth a change.
    var hysteresis: Hysteresis { serving?.hysteresis ?? Hysteresis() }

    /// Simulates every policy with the same arrivals, replications side by side; deterministic for a seed.
    /// - Returns: the study, or why the goals are out of reach: a baseline without a plan is left out instead.
    /// - Throws: `SimulationError` and `PlanningError` for what makes no sense; `CancellationError` when cancelled.
    public func run(
        progress: @escaping @Sendable (SimulationProgress) -> Void = { _ in }
    ) async throws -> SimulationOutcome {
        let runs = try runs
        let shared = SharedProgress(simulations: policies.count * runs.count, each: settings.duration, progress)
        let ends = try await withThrowingTaskGroup(of: (index: Int, end: PolicyEnd).self) { group in
            for (number, run) in runs.enumerated() {
                for (place, policy) in policies.enumerated() {
                    let index = place * runs.count + number
                    group.addTask {
                        let end = try run.end(of: policy, isFirst: number == 0) { shared.advance(index, to: $0) }
                        return (index, number == 0 ? end : end.withoutTimeline)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.index < $1.index }.map(\.end)
        }
        var (results, leftOut): ([PolicyResult], [SimulationStudy.LeftOut]) = ([], [])
        for (place, policy) in policies.enumerated() {
            switch PolicyEnd(ofReplications: ends[place * runs.count..<(place + 1) * runs.count]) {
            case .result(let result): results.append(result)
            case .infeasible(let reason) where policy.keepsAllGoals: return .infeasible(reason)
            case .infeasible(let reason): leftOut.append(.init(policy: policy, reason: "\(reason)"))
            }
        }
        if results.isEmpty, case .infeasible(let reason)? = ends.first { return .infeasible(reason) }
        return .study(
            SimulationStudy(
                pipeline: pipeline.name, load: load.name, goals: goals, conditions: conditions(runs.count),
                results: results, comparisons: SimulationStudy.compared(results), leftOut: leftOut,
                provenance: provenance))
    }

    /// The request with the seed of each replication.
    private var runs: [SimulationRequest] {
        get throws(SimulationError) {
            let usual = settings.duration > Self.longLoad ? 1 : Self.usualReplications
            let wanted = replications ?? usual
            guard (1...Self.mostReplications).contains(wanted) else {
                throw SimulationError(
                    .parameter, "\(wanted) replications are not possible",
                    advice: "give a number from 1 to \(Self.mostReplications)")
            }
            return (0..<(load.isRandom ? wanted : 1)).map { number in
                var run = self
                run.settings.seed &+= UInt64(number)
                return run
            }
        }
    }

    private func conditions(_ replications: Int) -> SimulationStudy.Conditions {
        .init(
            duration: settings.duration, period: settings.period ?? .zero, predictor: predictor, margin: margin,
            batching: batching, hysteresis: hysteresis,
            deadline: settings.deadline, drop: settings.drop, startUp: settings.startUp,
            switchDelay: settings.switchDelay, seed: settings.seed, replications: replications, isRandom: load.isRandom)
    }

    /// A simulation is modelled, whatever its points are; it names where they come from, files without their lines.
    private var provenance: Provenance {
        let machines = goals.idlePower?.provenance
        let parts = pipeline.stages.flatMap(\.variants).flatMap(\.points).flatMap {
            [$0.latency.provenance, $0.energy.provenance, machines ?? $0.idlePower.provenance]
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
