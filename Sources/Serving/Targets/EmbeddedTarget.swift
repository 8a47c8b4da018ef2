/// A pipeline that runs in this process.
public struct EmbeddedTarget: DeploymentTarget {
    private let runtime: PipelineRuntime
    private let monitor: Monitor

    /// - Parameter monitor: the one that the runtime and the gateway tell.
    public init(_ runtime: PipelineRuntime, monitor: Monitor) {
        self.runtime = runtime
        self.monitor = monitor
    }

    public var description: String { "embedded" }

    public func settings() async throws(ServingError) -> [StageSetting] { runtime.settings }

    /// Changes all stages at the same time.
    /// - Throws: ``ServingError`` of the first stage that cannot be changed, in the order given; the others are changed.
    public func apply(_ settings: [StageSetting]) async throws(ServingError) -> [StageChange] {
        try await runtime.apply(settings)
    }

    public func observe() async throws(ServingError) -> TargetObservation { monitor.observation() }

    public var remarks: [String] { runtime.remarks }
}
