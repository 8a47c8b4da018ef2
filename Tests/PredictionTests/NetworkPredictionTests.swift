import Foundation
import Quantities
import Testing

@testable import Prediction

/// Sums of layers over a network: totals, intervals, and what they leave out.
@Suite struct NetworkPredictionTests {
    private func predictor() async throws -> EnergyPredictor {
        try await EnergyPredictor.train(name: "synthetic", on: syntheticNetworkLayers(150, noise: 0.05, seed: 1))
    }

    @Test func sumsTheOperators() async throws {
        let predictor = try await predictor()
        let plan = try syntheticPlan(batch: 2)
        let prediction = try predictor.predict(plan)
        let layers = try plan.operators.flatMap(\.layers).map { try predictor.energy(of: $0).value }
        #expect(abs(prediction.total.value.value / layers.reduce(0, +) - 1) < 1e-12)
        #expect(abs(prediction.operators.reduce(0) { $0 + $1.share.value } - 1) < 1e-12)
        #expect(prediction.gap == nil && prediction.total.provenance == .predicted(by: "synthetic"))
        for entry in prediction.operators where !entry.layers.isEmpty {
            let interval = try #require(entry.energy?.interval)
            #expect(interval.lower < entry.energy!.value && entry.energy!.value < interval.upper)
        }
    }

    /// Equal layers of one type, whose errors are the same, give the layer's own relative width; two types of equal
    /// energy and width h give h/√2.
    @Test func widthsOfATypeAddAndOfTypesCombine() async throws {
        let predictor = try await predictor()
        let linear = try LayerConfiguration(.linear, values: [8, 512, 512])
        var sum = EnergySum()
        for _ in 0..<10 { sum.add(try predictor.predict(linear)) }
        let one = try predictor.predict(linear)
        let independent = one.independentLogHalfWidth / 10.0.squareRoot()
        #expect(abs(sum.logHalfWidth - hypot(one.sharedLogHalfWidth, independent)) < 1e-9)

        func part(_ type: LayerType, _ values: [Int]) throws -> LayerPrediction {
            let estimate = Estimate(
                Joules(1), interval: .init(Joules(exp(-0.2)), Joules(exp(0.2)), basis: "test"),
                provenance: .predicted(by: "test"))
            return LayerPrediction(
                layer: try LayerConfiguration(type, values: values), energy: estimate,
                spread: PredictionSpread(shared: 0.2, independent: 0), excesses: [], standIn: nil)
        }
        var two = EnergySum()
        two.add(try part(.linear, [1, 1, 1]))
        two.add(try part(.relu, [1, 1, 0]))
        #expect(abs(two.logHalfWidth - 0.2 / 2.0.squareRoot()) < 1e-9)
    }

    @Test func whatHasNoModelIsToldAndRefused() async throws {
        let predictor = try await predictor()
        let plan = try syntheticPlan(batch: 2, extra: ["softmax", "conv2d"])
        let prediction = try predictor.predict(plan)
        let gap = try #require(prediction.gap)
        #expect(gap.operatorsByType["conv2d"] == 1 && gap.share.value > 0.1)
        #expect(prediction.warnings.contains { $0.contains("conv2d (1 operator)") })
        let error = #expect(throws: EnergyPredictionError.self) { try prediction.requireCoverage() }
        #expect(error?.code == .notCovered && error?.message.contains("conv2d") == true)
        let foreign = try syntheticPlan(batch: 1, only: ["conv2d"])
        #expect(throws: EnergyPredictionError.self) { try predictor.predict(foreign) }
    }

    @Test func whatPassesElementsOnHasAStandIn() async throws {
        let predictor = try await predictor()
        let plan = try syntheticPlan(batch: 2, extra: ["softmax"])
        let prediction = try predictor.predict(plan)
        let softmax = try #require(prediction.operators.last?.layers.first)
        let relu = try predictor.energy(of: LayerConfiguration(.relu, ["batch_size": 2, "input_size": 10]))
        #expect(softmax.standIn == "relu" && softmax.energy.value == relu && softmax.layer.type.name == "softmax")
        #expect(prediction.gap == nil)
        #expect(prediction.warnings.contains { $0.contains("predicted softmax as relu") })
        let product = try LayerConfiguration(.matMul, values: [3, 64, 32, 16])
        let linear = try LayerConfiguration(.linear, ["batch_size": 192, "input_size": 32, "output_size": 16])
        #expect(try predictor.predictWithStandIn(product).energy.value == predictor.energy(of: linear))
    }

    @Test func excessesAreToldOncePerParameterWithTheirDistance() async throws {
        let predictor = try await predictor()
        let prediction = try predictor.predict(try syntheticPlan(batch: 100_000))
        let lines = prediction.warnings.filter { $0.contains("batch_size") && $0.contains("linear") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("2 linear layers") == true && lines.first?.contains("a factor of up to") == true)
    }
}
