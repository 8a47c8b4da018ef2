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
        var results = [Result<StageChange?, ServingError>?](repeating: nil, count: settings.count)
        await withTaskGroup(of: (Int, Result<StageChange?, ServingError>).self) { group in
            for (index, setting) in settings.enumerated() {
                group.addTask {
                    do throws(ServingError) {
                        return (index, .success(try await runtime.apply(setting)))
                    } catch {
                        return (index, .failure(error))
                    }
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

    public func observe() async throws(ServingError) -> TargetObservation { monitor.observation() }

    /// All figures come from this process.
    public var remarks: [String] { [] }
}
