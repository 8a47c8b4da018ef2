import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Prediction

/// What networks need beyond their layers.
@Suite struct CompositionTests {
    private static func cases(_ logRatios: [String: [Double]], width: Double = 0.1) -> [Composition.Case] {
        logRatios.flatMap { name, ratios in
            ratios.map { Composition.Case(architecture: name, logRatio: $0, logHalfWidth: width) }
        }
    }

    @Test func oneFactorForAllNetworksEachArchitectureCountingOnce() throws {
        let composition = try #require(
            Composition(Self.cases(["a": [0.1], "b": [0.2, 0.2, 0.2], "c": [0.3]]), coverage: 0.5))
        #expect(abs(log(composition.factor) - 0.2) < 1e-12)
        // Without b: a and c alone, whose mean is the same; without a: b and c.
        #expect(abs(log(composition.adjustment(of: "b@224").factor) - 0.2) < 1e-12)
        let withoutA = composition.adjustment(of: "a@224")
        #expect(abs(log(withoutA.factor) - 0.25) < 1e-12)
        // Each of the four others is off by 0.1 from what the other architecture says, which is one half width.
        #expect(abs(withoutA.widening - 1) < 1e-9)
    }

    @Test func twoArchitecturesSayNothing() {
        #expect(Composition(Self.cases(["a": [0.1], "b": [0.2]]), coverage: 0.9) == nil)
        #expect(Composition(Self.cases(["a": [0.1], "b": [.nan], "c": [0]]), coverage: 0.9) == nil)
    }

    @Test func intervalsHoldForNetworksNotLearnedFrom() throws {
        try forRandomInstances(20, seed: 1) { generator, label in
            // Architectures differ by 0.2 on the logarithm, batch sizes of one by 0.05.
            func draw(_ names: Range<Int>) -> [String: [Double]] {
                var ratios: [String: [Double]] = [:]
                for name in names {
                    let shared = 0.1 + 0.2 * generator.normal()
                    ratios["n\(name)"] = (0..<3).map { _ in shared + 0.05 * generator.normal() }
                }
                return ratios
            }
            let composition = try #require(Composition(Self.cases(draw(0..<40)), coverage: 0.9))
            let adjustment = composition.adjustment(of: "another")
            let fresh = draw(0..<400).values.flatMap { $0 }
            let inside = fresh.count { abs($0 - log(adjustment.factor)) <= 0.1 * adjustment.widening }
            // Forty architectures fix the ninth decile of the spread to about a tenth.
            #expect((0.78...0.98).contains(Double(inside) / Double(fresh.count)), "\(label)")
        }
    }

    @Test func totalsAreScaledAndWidenedAndTheFileKeepsIt() async throws {
        let predictor = try await EnergyPredictor.train(
            name: "test", on: syntheticNetworkLayers(60, noise: 0.02, seed: 3))
        let plan = try syntheticPlan(batch: 8)
        let layers = plan.operators.flatMap(\.layers)
        let sum = try predictor.predict(plan).total.value
        var networks: [NetworkMeasurement: [LayerConfiguration]] = [:]
        for (name, factor) in [("a", 1.1), ("b", 1.2), ("c", 1.3)] {
            networks[NetworkMeasurement(architecture: name, batchSize: 8, energy: factor * sum)] = layers
        }
        let learned = try predictor.learningComposition(from: networks)
        let factor = pow(1.1 * 1.2 * 1.3, 1.0 / 3)
        let total = try learned.predict(plan).total
        #expect(abs(total.value / sum - factor) < 1e-9)
        // The spread of the networks, a tenth, is far beyond what two per cent of noise explain.
        let interval = try #require(total.interval)
        #expect(log(interval.upper / total.value) > 0.08)
        // A network learned from is judged by the two others.
        let figures = try Evaluator(layers: [], networks: Array(networks.keys), lifted: networks).evaluate(learned)
        let worst = try #require(figures.networks?.worst)
        #expect(abs(worst - abs((1.2 * 1.3).squareRoot() / 1.1 - 1)) < 1e-9)
        let restored = try PredictorFile.decode(PredictorFile.encode(learned))
        #expect(restored.composition == learned.composition)
        #expect(try restored.predict(plan).total == total)
        let calibrated = try learned.calibrated(
            toTotal: Estimate(2 * total.value, provenance: .given(in: "test")), of: plan)
        #expect(abs(try calibrated.predictor.predict(plan).total.value / total.value - 2) < 1e-9)
    }
}
