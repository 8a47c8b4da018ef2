import Pipelines
import Planning
import Simulation

/// What plans say of what runs, whatever the load.
struct RunningFigures: Sendable, Hashable {
    /// Of the pipeline.
    var accuracy: Double
    /// Of all replicas.
    var cores: Double
}

extension Pipeline {
    /// - Returns: nil where something runs that is none of the pipeline's options.
    func figures(of settings: [StageSetting]) -> RunningFigures? {
        guard let running = running(settings) else { return nil }
        // At the least load no replicas are counted that do not run.
        var goals = Goals(rate: AdaptationControl.leastRate)
        // Neither figure depends on latency: no queue need be solved for them.
        goals.latencyModel = .worstCase
        let plan = try? Planner(self).plan(running: running, goals, isStrict: false)
        return plan.map { RunningFigures(accuracy: $0.accuracy, cores: $0.cost) }
    }
}
