import Foundation
import Quantities
import Statistics

@testable import Prediction

/// Linear layers whose true prices are known, with noise of a known size on the logarithm.
func syntheticLinear(_ count: Int, noise: Double, seed: UInt64) throws -> [LayerMeasurement] {
    var generator = SeededGenerator(seed: seed)
    let type = try LayerType.named("linear")
    return try (0..<count).map { _ in
        let layer = try LayerConfiguration(
            type,
            values: [
                1 + generator.index(below: 512), 4 + generator.index(below: 5000), 1 + generator.index(below: 5000),
            ])
        let amounts = type.work(layer, .xeonGold5120).amounts
        let energy = 2e-9 * amounts[0] + 3e-9 * amounts[1] + 1e-3
        return LayerMeasurement(layer, energy: Joules(energy * exp(noise * generator.normal())))
    }
}
