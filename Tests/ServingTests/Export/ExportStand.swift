import Pipelines
import Planning
import Quantities
import Simulation

/// A pipeline of two stages whose plan is known: only one variant each can be had.
enum ExportStand {
    static let text = """
        name: Video Search
        stages:
          - name: detect
            maxReplicas: 4
            variants:
              - name: yolo
                accuracy: 0.6
                model: models/yolo.onnx
                points: [{batch: 8, latency: 400ms, cores: 1.5, energy: 16J, idlePower: 2W, memory: 300MB}]
          - name: classify
            variants:
              - name: resnet
                accuracy: 0.7
                model: models/resnet.onnx
                points: [{batch: 1, latency: 20ms, cores: 2, energy: 0.5J, idlePower: 1W}]

        """

    static func pipeline(_ change: (String) -> String = { $0 }) throws -> Pipeline {
        try PipelineFile(parsing: change(text), file: "pipeline.yaml").resolved()
    }

    /// 30 requests a second need two replicas of the detector (20/s each) and one of the classifier (50/s).
    static func plan(_ pipeline: Pipeline) throws -> Plan {
        var goals = Goals(rate: Rate(30), objective: Objective(accuracy: 1, cost: 0.001))
        goals.latencyModel = .worstCase
        guard let plan = try Planner.withQueues(pipeline).plan(goals).plan else { throw NoPlan() }
        return plan
    }

    struct NoPlan: Error {}
}
