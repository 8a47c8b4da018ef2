public import Inference
import Synchronization

/// Runs a pipeline's stages in this process, each with a queue and replicas of its own.
public final class PipelineRuntime: InferenceService {
    public let name: String
    private let state: Mutex<[StageSetting]>

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
        state = Mutex(settings)
    }

    /// Loads and warms up all stages at the same time; requests are refused until it returns.
    /// - Throws: ``ServingError`` (`configuration`) with the engine's words for a model that cannot be run.
    public func start() async throws(ServingError) {}

    public var models: [ServedModel] { [] }

    /// What each stage runs now, in the order of the stages.
    public var settings: [StageSetting] { state.withLock { $0 } }

    public func infer(
        _ model: String, version: String?, inputs: [Tensor], options: RequestOptions
    ) async throws(ServingError) -> Answer {
        throw ServingError(.unavailable, "“\(name)” is not started")
    }

    /// Changes what a stage runs without losing a request: what ran serves until the new is loaded and warm.
    /// - Returns: how long it took; nil when the stage ran so already.
    /// - Throws: ``ServingError`` (`configuration`) when it cannot be loaded; what ran before goes on.
    public func apply(_ setting: StageSetting) async throws(ServingError) -> StageChange? { nil }

    /// Refuses new requests from now on, and returns when every accepted one is answered.
    public func drain() async {}

    /// Ends all replicas; requests that still wait are refused.
    public func stop() async {}
}
