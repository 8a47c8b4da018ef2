import Foundation
import Prediction
import Quantities
import Statistics

/// Predictors and rows whose prices are known: 2 nJ per multiply-accumulate, 12 nJ per weight, 1 mJ per call.
enum SyntheticPredictor {
    static func linear(name: String) async throws -> EnergyPredictor {
        try await EnergyPredictor.train(name: name, on: rows(80))
    }

    static func rows(
        _ count: Int, factor: Double = 1, architecture: String? = nil, batch: Int? = nil
    ) throws -> [LayerMeasurement] {
        var generator = SeededGenerator(seed: 5)
        let type = try LayerType.named("linear")
        return try (0..<count).map { index in
            let sizes = [8 + generator.index(below: 2000), 8 + generator.index(below: 2000)]
            let rows = batch ?? 1 + generator.index(below: 64)
            let layer = try LayerConfiguration(
                type, ["batch_size": rows, "input_size": sizes[0], "output_size": sizes[1]])
            let weights = Double(sizes[0] * sizes[1])
            let energy = factor * (2e-9 * Double(rows) * weights + 1.2e-8 * weights + 1e-3)
            return LayerMeasurement(
                layer, energy: Joules(energy), architecture: architecture, layerIndex: architecture.map { _ in index })
        }
    }
}
