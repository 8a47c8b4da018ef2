import Foundation
import ModelGraph
import Quantities
import Statistics

@testable import Prediction

/// Linear and ReLU layers whose true prices are known, with noise of a known size on the logarithm.
func syntheticNetworkLayers(_ perType: Int, noise: Double, seed: UInt64) throws -> [LayerMeasurement] {
    var generator = SeededGenerator(seed: seed &+ 77)
    let relus = try (0..<perType).map { _ in
        let layer = try LayerConfiguration(
            .relu,
            values: [1 + generator.index(below: 64), 100 + generator.index(below: 20_000), generator.index(below: 2)])
        let amounts = layer.type.work(layer, .xeonGold5120).amounts
        let energy = 5e-9 * amounts[0] + 1e-3
        return LayerMeasurement(layer, energy: Joules(energy * exp(noise * generator.normal())))
    }
    return try syntheticLinear(perType, noise: noise, seed: seed) + relus
}

/// Two linear layers with a ReLU between them, and what else a test asks for.
func syntheticPlan(batch: Int, extra: [String] = [], only: [String]? = nil) throws -> ExecutionPlan {
    let layers: [String: LayerConfiguration] = [
        "first": try LayerConfiguration(.linear, values: [batch, 512, 1024]),
        "relu": try LayerConfiguration(.relu, values: [batch, 1024, 0]),
        "last": try LayerConfiguration(.linear, values: [batch, 1024, 10]),
        "softmax": try LayerConfiguration(.softmax, values: [batch, 10]),
        "conv2d": try LayerConfiguration(
            .conv2d,
            [
                "batch_size": batch, "image_size": 56, "kernel_size": 3, "in_channels": 64, "out_channels": 64,
                "stride": 1, "padding": 1,
            ]),
    ]
    let operators = (only ?? ["first", "relu", "last"] + extra).compactMap { name in
        layers[name].map { layer in
            var work = Work()
            work.multiplyAccumulates = Int(layer.multiplyAccumulates ?? 0)
            work.bytesRead = 1000
            work.bytesWritten = 1000
            return ExecutedOperator(
                name: name, nodes: [name], operation: layer.type.name, layers: [layer], work: work, remark: nil,
                outputBytes: nil)
        }
    }
    return ExecutionPlan(operators: operators)
}
