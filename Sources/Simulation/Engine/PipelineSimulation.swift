public import Pipelines

/// Simulates a pipeline under load, event by event, deterministically for a seed.
public struct PipelineSimulation: Sendable {
    public var pipeline: Pipeline
    public var settings: SimulationSettings

    public init(_ pipeline: Pipeline, _ settings: SimulationSettings) {
        self.pipeline = pipeline
        self.settings = settings
    }

    /// What becomes of the load under one setup.
    /// - Throws: ``SimulationError`` for a setup that is not the pipeline's, or settings that make no sense.
    public func simulate(_ setup: PipelineSetup) throws(SimulationError) -> SimulationResult {
        var drive = try SimulationDrive(pipeline, settings, setup)
        try drive.run { _, _ throws(SimulationError) in nil }
        return drive.result(pipeline)
    }
}
