public import Inference
import Metering
import Quantities

/// Runs a pipeline's stages in this process, each with a queue and replicas of its own.
///
/// The outputs of the pipeline are those of its last stages under their own names, and what transforms of stages
/// before them answer; a name that is not unique has the stage's name and a full stop before it. A fan-out's answers are
/// joined along the first axis.
///
/// The threads run until ``stop()``.
public final class PipelineRuntime: InferenceService {
    public let name: String
    let graph: PipelineGraph
    private let stages: [StageRuntime]
    private let changes: [StageChanges]
    private let first: [StageSetting]
    private let monitor: Monitor
    private let shelf: ModelShelf
    private let door = Door()
    let variantInterfaces = VariantInterfaces()

    /// - Parameters:
    ///   - name: by which requests address the whole pipeline.
    ///   - stages: in any order whose ``ServedStage/after`` makes no circle.
    ///   - settings: what each stage runs at the start, one each.
    ///   - monitor: is told of every batch and of what runs.
    /// - Throws: ``ServingError`` (`configuration`) for stages or settings that make no pipeline.
    public init(
        _ name: String, stages: [ServedStage], settings: [StageSetting], engine: any InferenceEngine,
        monitor: Monitor, options: RuntimeOptions = RuntimeOptions()
    ) throws(ServingError) {
        self.name = name
        self.monitor = monitor
        graph = try PipelineGraph(stages, name: name)
        var first: [StageSetting] = []
        for stage in stages {
            guard let setting = settings.first(where: { $0.stage == stage.name }) else {
                throw ServingError(
                    .configuration, "stage “\(stage.name)” has no setting", place: "pipeline “\(name)”",
                    advice: "say which variant it starts with")
            }
            first.append(setting)
        }
        self.first = first
        let shelf = ModelShelf(limitBytes: options.warmBytes)
        let runtimes = stages.map { StageRuntime($0, options: options, monitor: monitor) }
        self.shelf = shelf
        self.stages = runtimes
        let processors = options.pinsThreads ? Processors() : nil
        changes = runtimes.map { StageChanges($0, engine: engine, shelf: shelf, processors: processors) }
        monitor.watchStages { runtimes.map(\.load) }
    }

    /// Loads and warms up all stages at the same time; requests are refused until it returns.
    /// - Throws: ``ServingError`` (`configuration`) with the engine's words for a model that cannot be run; everything is
    ///   stopped then.
    public func start() async throws(ServingError) {
        do throws(ServingError) {
            _ = try await apply(first)
        } catch {
            await stop()
            throw error
        }
        door.enter(.open)
    }

    /// What each stage runs now, in the order of the stages.
    public var settings: [StageSetting] { zip(stages, first).map { $0.deployment?.setting ?? $1 } }

    /// Why stages run requests one by one although their setting asks for batches.
    public var remarks: [String] {
        stages.compactMap { stage in
            guard let running = stage.deployment, let reason = running.soloReason, running.setting.batch > 1 else {
                return nil
            }
            return "\(stage.stage.name) runs requests of \(running.setting.variant) one by one: \(reason)"
        }
    }

    /// What each stage has to do at this moment, in the order of the stages.
    public var loads: [StageLoad] { stages.map(\.load) }

    /// Sessions that were replaced and are kept for a way back.
    var kept: Int { shelf.count }

    /// The stages with what they run; nil before a model is loaded.
    var runningStages: [(stage: ServedStage, deployment: Deployment?)] { stages.map { ($0.stage, $0.deployment) } }

    /// Whether requests are let in, and why not.
    var readiness: (isOpen: Bool, reason: String?) {
        let phase = door.phase
        return (phase == .open, phase == .open ? nil : phase.rawValue)
    }

    // MARK: Changes

    /// Changes what a stage runs without losing a request: what ran serves until the new is loaded and warm.
    /// - Returns: how long it took; nil when the stage ran so already.
    /// - Throws: ``ServingError`` (`configuration`) when it cannot be loaded; what ran before goes on.
    public func apply(_ setting: StageSetting) async throws(ServingError) -> StageChange? {
        guard let index = graph.stages.firstIndex(where: { $0.name == setting.stage }) else {
            throw ServingError(
                .configuration, "there is no stage “\(setting.stage)”", place: "pipeline “\(name)”",
                advice: "use one of \(graph.stages.map(\.name).joined(separator: ", "))")
        }
        let change = try await changes[index].apply(setting)
        if change != nil { monitor.running(settings) }
        return change
    }

    /// Changes several stages at the same time.
    /// - Returns: the changes of those that ran otherwise before, in the order given.
    /// - Throws: ``ServingError`` of the first stage that cannot be changed, in the order given; the others are changed.
    public func apply(_ settings: [StageSetting]) async throws(ServingError) -> [StageChange] {
        var results = [Result<StageChange?, ServingError>?](repeating: nil, count: settings.count)
        await withTaskGroup(of: (Int, Result<StageChange?, ServingError>).self) { group in
            for (index, setting) in settings.enumerated() {
                group.addTask {
                    (index, await Result(awaiting: { () throws(ServingError) in try await self.apply(setting) }))
                }
            }
            for await (index, result) in group { results[index] = result }
        }
        var changes: [StageChange] = []
        for case let result? in results {
            if let change = try result.get() { changes.append(change) }
        }
        return changes
    }

    // MARK: End

    /// Starts batches from now on with what waits, since little more will come.
    public func hurry() { for stage in stages { stage.hurry() } }

    /// Refuses new requests from now on, and returns when every accepted one is answered.
    public func drain() async {
        door.enter(.draining)
        hurry()
        await door.waitUntilEmpty()
    }

    /// Ends all replicas; requests that still wait are refused.
    public func stop() async {
        door.enter(.stopped)
        await withTaskGroup(of: Void.self) { group in
            for change in changes { group.addTask { await change.close() } }
        }
        shelf.clear()
    }
}

// MARK: - Requests

extension PipelineRuntime {
    public func infer(
        _ model: String, version: String?, inputs: [Tensor], options: RequestOptions
    ) async throws(ServingError) -> Answer {
        try door.enter(name)
        defer { door.leave() }
        let answer: Answer
        if let stage = stages.first(where: { $0.stage.name == model }) {
            let outcome = try await stage.submit(
                inputs, from: .client, version: version, deadline: options.deadline, isLimited: true)
            answer = Answer(outputs: outcome.result.answer, visits: [outcome.visit])
        } else if model == name {
            answer = try await inferAll(version, inputs, options)
        } else {
            throw ServingError(
                .unknownModel, "there is no model “\(model)”",
                advice: "use one of \(models.map(\.name).joined(separator: ", "))")
        }
        if let deadline = options.deadline, deadline <= MonotonicClock.system.now { throw .deadlinePassed(model) }
        return answer
    }

    private func inferAll(
        _ version: String?, _ inputs: [Tensor], _ options: RequestOptions
    ) async throws(ServingError) -> Answer {
        if let version {
            throw ServingError(
                .unknownModel, "the pipeline has no version “\(version)”", advice: "ask for no version of a pipeline")
        }
        if graph.sources.count > 1 {
            let taken = interface.inputs.map(\.name)
            if let unknown = inputs.first(where: { !taken.contains($0.name) }) {
                throw ServingError(
                    .input, "there is no input “\(unknown.name)”", advice: "send \(taken.joined(separator: ", "))")
            }
        }
        // A request that is let in is never refused further on, so all stages must have room.
        for stage in stages where stages.count > 1 { try stage.requireRoom() }
        var run = PipelineRun(graph, inputs: inputs)
        var steps = run.start()
        // Most pipelines are a line: no tasks are needed while one step follows another.
        while steps.count == 1, let step = steps.first {
            steps = try run.finish(step, try await outcome(of: step, options))
        }
        if !steps.isEmpty { try await fanOut(&run, steps, options) }
        let interfaces = { [stages] in stages[$0].deployment?.requests }
        return Answer(outputs: try run.answer(interfaces), visits: run.visits)
    }

    /// Does steps at the same time, and all that follow.
    private func fanOut(
        _ run: inout PipelineRun, _ steps: [PipelineRun.Step], _ options: RequestOptions
    ) async throws(ServingError) {
        typealias End = (step: PipelineRun.Step, outcome: Result<StageOutcome, ServingError>)
        let result = await withTaskGroup(of: End.self) { group -> Result<PipelineRun, ServingError> in
            func add(_ steps: [PipelineRun.Step]) {
                for step in steps {
                    group.addTask {
                        (
                            step,
                            await Result(awaiting: { () throws(ServingError) in
                                try await self.outcome(of: step, options)
                            })
                        )
                    }
                }
            }
            var running = run
            add(steps)
            while let end = await group.next() {
                do throws(ServingError) {
                    add(try running.finish(end.step, try end.outcome.get()))
                } catch {
                    group.cancelAll()
                    return .failure(error)
                }
            }
            return .success(running)
        }
        run = try result.get()
    }

    private func outcome(
        of step: PipelineRun.Step, _ options: RequestOptions
    ) async throws(ServingError) -> StageOutcome {
        let isSource = graph.stages[step.stage].after.isEmpty
        let origin: InputFit.Origin = !isSource ? .stage : graph.sources.count > 1 ? .sharedClient : .client
        return try await stages[step.stage].submit(
            step.inputs, from: origin, deadline: options.deadline, isLimited: isSource)
    }
}
