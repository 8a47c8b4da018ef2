public import Pipelines
public import Quantities

/// Simulates a pipeline under load, event by event, deterministically for a seed.
public struct PipelineSimulation: Sendable {
    public var pipeline: Pipeline
    public var settings: SimulationSettings

    public init(_ pipeline: Pipeline, _ settings: SimulationSettings) {
        self.pipeline = pipeline
        self.settings = settings
    }

    /// What becomes of the load under one setup.
    /// - Parameter progress: is told the simulated time at the end of each period.
    /// - Throws: ``SimulationError`` for a setup that is not the pipeline's, settings that make no sense, or a cancelled
    ///   task.
    public func simulate(
        _ setup: PipelineSetup, progress: (Seconds) -> Void = { _ in }
    ) throws(SimulationError) -> SimulationResult {
        var drive = try SimulationDrive(pipeline, settings, setup)
        try drive.run { entry, _ throws(SimulationError) in
            progress(entry.start + entry.length)
            return nil
        }
        return drive.result(pipeline)
    }
}
