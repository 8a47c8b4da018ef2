import Inference
import Metering
import Quantities

/// Loads what a stage is to run, and lets it take over; one change at a time.
///
/// Unchecked: what changes is behind the lock, which a change holds from its beginning to its end, on a thread of its own.
final class StageChanges: @unchecked Sendable {
    private let stage: StageRuntime
    private let engine: any InferenceEngine
    private let shelf: ModelShelf
    /// Nil when threads go where the system puts them.
    private let processors: Processors?
    private let lock = MonotonicCondition()
    private let threads = ThreadGroup()
    private var isWatched = false
    private var isClosed = false

    init(_ stage: StageRuntime, engine: any InferenceEngine, shelf: ModelShelf, processors: Processors?) {
        self.stage = stage
        self.engine = engine
        self.shelf = shelf
        self.processors = processors
    }

    /// Loads and warms up what is missing for a setting while the old serves, and lets it take over.
    /// - Returns: nil when the stage has the setting already.
    /// - Throws: ``ServingError`` (`configuration`); what ran before goes on.
    func apply(_ setting: StageSetting) async throws(ServingError) -> StageChange? {
        let asked = MonotonicClock.system.now
        return try await ServingError.onOwnThread { [self] () throws(ServingError) in
            try lock.withLock { () throws(ServingError) in try change(to: setting, since: asked) }
        }
    }

    private func change(to setting: StageSetting, since asked: Seconds) throws(ServingError) -> StageChange? {
        guard !isClosed else {
            throw ServingError(.unavailable, "the stage is stopped", place: "stage “\(setting.stage)”")
        }
        let (current, serving) = (stage.deployment?.setting, stage.serving)
        guard setting != current else { return nil }
        let variant = try variant(setting)
        _ = try setting.rule(largest: 1)
        let kept = current?.variant == setting.variant && current?.threads == setting.threads ? serving : []
        var joining: [Replica] = []
        do throws(ServingError) {
            while kept.count + joining.count < setting.replicas {
                joining.append(try replica(try model(variant, setting)))
            }
            guard let model = (joining.first ?? kept.first)?.model else { return nil }
            let deployment = try Deployment(setting, model)
            try watchIfNeeded()
            let leaving = kept.isEmpty ? serving : Array(kept.dropFirst(setting.replicas))
            stage.replace(leaving, with: joining, deployment)
        } catch {
            for replica in joining { replica.hand(.end) }
            throw error
        }
        let end = MonotonicClock.system.now
        return StageChange(stage: setting.stage, from: current, to: setting, duration: end - asked)
    }

    private func variant(_ setting: StageSetting) throws(ServingError) -> ServedVariant {
        let variants = stage.stage.variants
        guard let variant = variants.first(where: { $0.name == setting.variant }) else {
            throw ServingError(
                .configuration, "there is no variant “\(setting.variant)”", place: "stage “\(setting.stage)”",
                advice: "use one of \(variants.map(\.name).joined(separator: ", "))")
        }
        return variant
    }

    /// A session that was kept, or else a new one.
    private func model(_ variant: ServedVariant, _ setting: StageSetting) throws(ServingError) -> LoadedModel {
        if let kept = shelf.take(variant, threads: setting.threads, of: setting.stage) { return kept }
        let pinning = processors?.take(setting.threads)
        let load = { [stage, engine] () throws(ServingError) in
            try LoadedModel(
                variant, of: stage.stage, threads: setting.threads, batch: setting.batch, engine: engine,
                options: stage.options.session, pinning: pinning)
        }
        if let pinning { return try pinning.during(load) }
        return try load()
    }

    /// A replica whose thread waits for its first batch.
    private func replica(_ model: LoadedModel) throws(ServingError) -> Replica {
        let replica = Replica(model)
        try threads.start { [stage, shelf] in
            stage.serve(replica)
            if let model = replica.end() { shelf.put(model, of: stage.stage.name) }
        }
        return replica
    }

    private func watchIfNeeded() throws(ServingError) {
        guard !isWatched else { return }
        try threads.start { [stage] in stage.watch() }
        isWatched = true
    }

    /// Ends the stage, and returns when all its threads have ended.
    func close() async {
        _ = try? await ServingError.onOwnThread { [self] in
            lock.withLock {
                isClosed = true
                stage.close()
                threads.waitForAll()
            }
        }
    }
}

extension ServingError {
    /// Runs a call that blocks on a thread of its own.
    static func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws(ServingError) -> Value
    ) async throws(ServingError) -> Value {
        let result: Result<Value, ServingError>
        do throws(MeteringError) {
            result = try await OwnThread.run { Result(catching: body) }
        } catch {
            throw .noThread
        }
        return try result.get()
    }
}
