import Foundation
import ModelGraph
import Prediction
import Testing

/// Plans of every zoo model against what ONNX Runtime really ran.
@Suite(.serialized) struct ZooExecutionTests {
    /// Loading a model of hundreds of megabytes takes seconds, and the larger YOLOv5 are wider and deeper, not different:
    /// those run when `PERJOULE_TEST_ZOO` is `all`.
    private static let loaded = Zoo.all.filter {
        ProcessInfo.processInfo.environment["PERJOULE_TEST_ZOO"] == "all"
            || ($0.family == "YOLOv5" ? $0.name == "yolov5n" : $0.published.parameters < 30e6)
    }

    @Test(.needsEngine, arguments: loaded.map(\.name)) func runsWhatTheEngineRuns(name: String) throws {
        let zooModel = try Zoo.model(named: name)
        var model = try zooModel.model(inputSize: zooModel.inputSizes.lowerBound)
        model.graph.makeLargeWeightsConstant()
        let profile = try ProfiledOperators(model, batch: 1)
        let plan = try ExecutionPlan(of: model, batch: 1, processor: .here)
        #expect(difference(plan.described, profile.operators) == "")
    }

    @Test(arguments: Zoo.all.map(\.name)) func keepsEveryMultiplyAccumulate(name: String) throws {
        let zooModel = try Zoo.model(named: name)
        let model = try zooModel.model()
        let plan = try ExecutionPlan(of: model, batch: 2, processor: .here)
        let total = plan.operators.reduce(0) { $0 + ($1.work?.multiplyAccumulates ?? 0) }
        #expect(try total == model.work(batch: 2).total.multiplyAccumulates)
        #expect(plan.operators.last?.layers.first?.value(of: "nodes") == plan.operators.count - 1)
        #expect(plan.operators.allSatisfy { executed in executed.remark?.contains("left out") != true })
    }
}
