import Foundation
import Quantities
import Testing

@testable import Prediction

@Suite struct EvaluationTests {
    /// Two linear layers a network; joules are 1 J per thousand multiply-accumulates by construction.
    private func rows() throws -> ([LayerMeasurement], [NetworkMeasurement]) {
        let type = try LayerType.named("linear")
        let layers = try [1, 2].flatMap { batch in
            try [(1, 10, 100), (2, 100, 50)].map { index, inputs, outputs in
                LayerMeasurement(
                    try LayerConfiguration(type, values: [batch, inputs, outputs]),
                    energy: Joules(Double(batch * inputs * outputs) / 1000), architecture: "net", layerIndex: index)
            }
        }
        // Batch 4 has no measured layers: they are taken from another batch size.
        let networks = [1, 2, 4].map {
            NetworkMeasurement(architecture: "net", batchSize: $0, energy: Joules(Double($0) * 6))
        }
        return (layers + [layers[0]], networks + [.init(architecture: "unknown", batchSize: 1, energy: Joules(1))])
    }

    @Test func sumsLayersOverNetworks() throws {
        let (layers, networks) = try rows()
        let evaluation = try Evaluator(layers: layers, networks: networks)
            .evaluate(.perMultiplyAccumulate(Joules(1.1e-3)))
        let linear = try #require(evaluation.layers["linear"])
        #expect(linear.n == 5 && abs(linear.mape - 0.1) < 1e-12 && abs(linear.worst - 0.1) < 1e-12)
        let figures = try #require(evaluation.networks)
        #expect(figures.n == 3 && abs(figures.mape - 0.1) < 1e-12)
        #expect(abs(try #require(figures.absoluteLayerErrorShare) - 0.1) < 1e-12)
        #expect(figures.perNetwork.keys.sorted() == ["net"])
        let ceiling = try #require(try Evaluator(layers: layers, networks: networks).ceiling())
        #expect(ceiling.n == 2 && ceiling.mape < 1e-12)
    }

    @Test func encodesTheContractsKeys() throws {
        let (layers, networks) = try rows()
        let evaluation = try Evaluator(layers: layers, networks: networks).evaluate(
            .perMultiplyAccumulate(Joules(1e-3)))
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(evaluation)) as? [String: Any]
        let types = try #require(object?["layers"] as? [String: [String: Any]])
        #expect(
            Set(try #require(types["linear"]).keys).isSuperset(of: ["n", "r2", "efficiencyR2", "mape", "medianError"]))
        let figures = try #require(object?["networks"] as? [String: Any])
        #expect(
            Set(figures.keys).isSuperset(of: [
                "n", "r2", "mape", "medianError", "worst", "absoluteLayerErrorShare", "perNetwork",
            ]))
    }

    @Test func nothingToCompareIsRefused() {
        let error = #expect(throws: EnergyPredictionError.self) {
            try Evaluator(layers: [], networks: []).evaluate(.perMultiplyAccumulate(Joules(1)))
        }
        #expect(error?.code == .nothingToEvaluate)
    }
}
