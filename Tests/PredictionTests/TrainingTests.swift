import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct TrainingTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    @Test func recoversKnownPrices() async throws {
        let predictor = try await EnergyPredictor.train(
            name: "synthetic", on: syntheticLinear(120, noise: 0, seed: seed))
        let prices = predictor.prices().map(\.price.value)
        #expect(abs(prices[0] / 2e-9 - 1) < 1e-4)
        // Nearly every row has four rows of input or more, where weights and packed weights are the same bytes.
        #expect(abs((prices[1] + prices[3]) / 3e-9 - 1) < 1e-2)
        #expect(abs(prices[8] / 1e-3 - 1) < 1e-2)
        // The physical sum is exact, so that no correction is kept.
        let report = try #require(predictor.crossValidation["linear"])
        #expect(report.meanError < 1e-3 && report.meanError == report.physicalMeanError)
    }

    /// The intervals' promise, on layers that training did not see.
    @Test(arguments: [0.8, 0.9])
    func intervalsCover(coverage: Double) async throws {
        let predictor = try await EnergyPredictor.train(
            name: "synthetic", on: syntheticLinear(150, noise: 0.1, seed: seed),
            options: TrainingOptions(coverage: coverage, tuningRows: 60))
        let fresh = try syntheticLinear(800, noise: 0.1, seed: seed &+ 1000)
        let inside = try fresh.count { row in
            let interval = try #require(try predictor.predict(row.configuration).energy.interval)
            return interval.lower <= row.energy && row.energy <= interval.upper
        }
        // 150 calibration errors: a standard deviation of 2.6 points; 800 checks add 1.1.
        #expect(abs(Double(inside) / Double(fresh.count) - coverage) < 0.09)
    }

    /// With exchangeable errors, the share inside is at least the coverage and at most 1/(n + 1) above, on average.
    @Test func conformalRankIsExact() throws {
        let errors = (1...19).map { Double($0) / 100 }
        #expect(try #require(ConformalInterval(errors: errors, coverage: 0.9)).logHalfWidth == 0.18)
        #expect(ConformalInterval(errors: Array(errors.prefix(8)), coverage: 0.9) == nil)
        #expect(ConformalInterval(errors: errors, coverage: 1) == nil)
    }

    @Test func sameSeedSamePredictor() async throws {
        let rows = try syntheticLinear(60, noise: 0.1, seed: seed)
        let (a, b) = (
            try await EnergyPredictor.train(name: "x", on: rows), try await EnergyPredictor.train(name: "x", on: rows)
        )
        #expect(try PredictorFile.encode(a) == PredictorFile.encode(b))
    }

    @Test func warnsOutsideTheTrainedRange() async throws {
        let predictor = try await EnergyPredictor.train(
            name: "x", on: syntheticLinear(60, noise: 0.1, seed: seed))
        let layer = try LayerConfiguration(LayerType.named("linear"), values: [64, 1000, 999_999])
        let prediction = try predictor.predict(layer)
        #expect(prediction.excesses.map(\.parameter) == ["output_size"])
        #expect(try #require(prediction.excesses.first).distance > 100)
        #expect(prediction.energy.provenance == .predicted(by: "x"))
        let (parts, correction) = try predictor.explain(layer)
        let sum = parts.reduce(0) { $0 + $1.energy.value } * correction
        #expect(abs(sum / prediction.energy.value.value - 1) < 1e-12)
    }

    @Test func freeTypesCostNothingAndUnknownOnesAreRefused() async throws {
        let predictor = try await EnergyPredictor.train(name: "x", on: syntheticLinear(40, noise: 0.1, seed: seed))
        let dropout = try LayerConfiguration(LayerType.named("dropout"), values: [1, 10])
        #expect(try predictor.predict(dropout).energy.value == .zero)
        let relu = try LayerConfiguration(LayerType.named("relu"), values: [1, 10, 0])
        let error = #expect(throws: EnergyPredictionError.self) { try predictor.energy(of: relu) }
        #expect(error?.code == .untrainedType)
    }

    @Test func tooFewRowsAreRefused() async throws {
        let error = await #expect(throws: EnergyPredictionError.self) {
            try await EnergyPredictor.train(name: "x", on: syntheticLinear(11, noise: 0.1, seed: seed))
        }
        #expect(error?.code == .tooFewRows)
        await #expect(throws: EnergyPredictionError.self) { try await EnergyPredictor.train(name: "x", on: []) }
    }
}
