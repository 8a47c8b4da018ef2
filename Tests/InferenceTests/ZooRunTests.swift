import Foundation
import Inference
import ModelGraph
import Testing

/// Every model of the zoo, at its smallest input, through the engine.
@Suite(.needsONNXRuntime, .serialized) struct ZooRunTests {
    /// The larger YOLOv5 are wider and deeper, not different: they run when `PERJOULE_TEST_ZOO` is `all`.
    private static let run = Zoo.all.filter {
        ProcessInfo.processInfo.environment["PERJOULE_TEST_ZOO"] == "all" || $0.family != "YOLOv5"
            || $0.name == "yolov5n"
    }

    @Test(arguments: run.map(\.name)) func runsAndAnswersWithNumbers(name: String) throws {
        let zooModel = try Zoo.model(named: name)
        let scratch = try ScratchFolder()
        let path = scratch.path + "/model.onnx"
        let size = zooModel.inputSizes.lowerBound
        try zooModel.model(inputSize: size).write(to: path)

        // Layouts made for this processor cost memory and seconds of loading, which one run does not repay.
        let session = try requireEngine().load(path, options: SessionOptions(threads: 2, optimisation: .basic))
        #expect(session.inputs.map(\.name) == [zooModel.inputName])
        let bound = try session.bind(InputGenerator(batch: 2).buffers(for: session.inputs))
        try bound.run()
        let output = try bound.output(0)
        #expect(output.shape.first == 2 && output.shape.last == (zooModel.task == .detect ? 85 : 1000))
        let values = try #require(output.elements(of: Float.self))
        #expect(values.allSatisfy { $0.isFinite })
        #expect(Set(values.prefix(1000)).count > 100, "the answers are all alike")
    }
}
