import Foundation
import Quantities
import Statistics
import Testing

@testable import Prediction

/// A predictor of one machine, fitted to another.
@Suite struct CalibrationTests {
    private func predictor() async throws -> EnergyPredictor {
        try await EnergyPredictor.train(name: "synthetic", on: syntheticNetworkLayers(150, noise: 0.02, seed: 1))
    }

    /// The predictor's own figures times a factor per type, with noise on the logarithm.
    private func rows(
        _ predictor: EnergyPredictor, _ count: Int, factors: [String: Double], noise: Double, seed: UInt64
    ) throws -> [LayerMeasurement] {
        var generator = SeededGenerator(seed: seed)
        let all = try syntheticNetworkLayers(count, noise: 0, seed: seed)
        return try all.filter { factors[$0.configuration.type.name] != nil }.map { row in
            let factor = factors[row.configuration.type.name] ?? 1
            let energy = try predictor.energy(of: row.configuration).value
            return LayerMeasurement(
                row.configuration, energy: Joules(energy * factor * exp(noise * generator.normal())))
        }
    }

    @Test func findsEveryTypesFactor() async throws {
        let predictor = try await predictor()
        let layers = try rows(predictor, 8, factors: ["linear": 3, "relu": 0.5], noise: 0.01, seed: 2)
        let result = try predictor.calibrated(on: layers)
        let scales = try #require(result.predictor.calibration?.scales)
        #expect(abs(try #require(scales["linear"]) / 3 - 1) < 0.02)
        #expect(abs(try #require(scales["relu"]) / 0.5 - 1) < 0.02)
        #expect(result.before.medianError > 0.6)
        #expect(try #require(result.after).medianError < 0.05)
        // A layer that was not among them is right, too, and the name stays.
        let other = try LayerConfiguration(.linear, values: [3, 700, 900])
        let (before, now) = (try predictor.predict(other), try result.predictor.predict(other))
        #expect(abs(now.energy.value / before.energy.value / 3 - 1) < 0.02)
        #expect(result.predictor.name == predictor.name)
        // Local widths are given up, so what may not shrink is the usual one.
        let widths = [predictor, result.predictor].compactMap { $0.models["linear"]?.interval.logHalfWidth }
        #expect(widths.count == 2 && widths[1] >= widths[0])
    }

    @Test func aTypeWithoutRowsTakesTheCommonFactorAndWiderIntervals() async throws {
        let predictor = try await predictor()
        let layers = try rows(predictor, 6, factors: ["linear": 2], noise: 0.05, seed: 3)
        let result = try predictor.calibrated(on: layers)
        let relu = try LayerConfiguration(.relu, values: [2, 5000, 0])
        let (before, now) = (try predictor.predict(relu), try result.predictor.predict(relu))
        #expect(abs(now.energy.value / before.energy.value / 2 - 1) < 0.1)
        #expect(try #require(now.energy.logWidth) > #require(before.energy.logWidth))
        #expect(result.remarks.contains { $0.contains("only linear") })
    }

    @Test func aSingleRowOfATypeIsDrawnTowardsTheOthers() {
        // Nine consistent types and one outlier of a single noisy ratio.
        var ratios = Dictionary(uniqueKeysWithValues: (0..<9).map { ("t\($0)", [0.5, 0.52, 0.48]) })
        ratios["odd"] = [1.5]
        let scales = TypeScales(ratios: ratios, deviations: ["odd": 0.3])
        #expect(scales.logScale("odd") < 1 && scales.logScale("odd") > scales.common)
        #expect(abs(scales.logScale("t0") - 0.5) < 0.02)
    }

    /// DerSimonian and Laird's estimate by hand: means 0, 1, 2 with error variances 0.1, 0.1, 0.1 give
    /// τ² = (Q − 2)/C = (20 − 2)/20 = 0.9.
    @Test func theVarianceBetweenTypesIsTheTextbooks() {
        let deviation = 0.1.squareRoot()
        let scales = TypeScales(
            ratios: ["a": [0], "b": [1], "c": [2]], deviations: ["a": deviation, "b": deviation, "c": deviation])
        #expect(abs(scales.common - 1) < 1e-12)
        #expect(abs(scales.logScale("a") - 0.1) < 1e-12)  // 0.1/(0.1 + 0.9) of the way to the common factor
        #expect(abs(scales.logScale("c") - 1.9) < 1e-12)
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func intervalsCoverTheOtherMachine(seed: UInt64) async throws {
        let predictor = try await predictor()
        let factors = ["linear": 1.7, "relu": 2.4]
        let result = try predictor.calibrated(
            on: rows(predictor, 10, factors: factors, noise: 0.15, seed: seed))
        let fresh = try rows(predictor, 300, factors: factors, noise: 0.15, seed: seed + 100)
        let inside = try fresh.filter { row in
            let interval = try #require(try result.predictor.predict(row.configuration).energy.interval)
            return interval.lower <= row.energy && row.energy <= interval.upper
        }
        // Calibrated on twenty rows the width itself is uncertain; it must not be far too narrow.
        #expect(Double(inside.count) / Double(fresh.count) > 0.8)
    }

    @Test func totalsScaleEverything() async throws {
        let predictor = try await predictor()
        let plans = try [1, 4].map { try syntheticPlan(batch: $0) }
        let totals = try plans.map { try predictor.predict($0).total.value }
        let one = try predictor.calibrated(
            toTotal: Estimate(totals[0] * 2.5, provenance: .given(in: "a test")), of: plans[0])
        #expect(one.after == nil && abs(one.before.medianError - 0.6) < 1e-9)
        #expect(abs(try one.predictor.predict(plans[1]).total.value / totals[1] - 2.5) < 1e-9)
        #expect(one.remarks.contains { $0.contains("single total") })

        let both = try predictor.calibrated(
            toTotals: zip(plans, zip(totals, [2.0, 3.0])).map {
                MeasuredTotal(Estimate($1.0 * $1.1, provenance: .given(in: "a test")), of: $0, name: "net")
            })
        // Each is predicted with the other's factor: 3/2 and 2/3.
        let after = try #require(both.after)
        #expect(abs(after.mape - (0.5 + 1.0 / 3) / 2) < 1e-9)
        #expect(abs(try both.predictor.predict(plans[0]).total.value / totals[0] - 6.0.squareRoot()) < 1e-9)
    }

    /// What the machine draws that a predictor was trained on says nothing of another machine.
    @Test func onlyMeasurementsTellWhatTheOtherMachineDraws() async throws {
        func power(_ watts: Double) -> MachinePower {
            let source = Provenance.measured(by: "rapl")
            return MachinePower(
                running: Estimate(Watts(watts), provenance: source), idle: Estimate(Watts(1), provenance: source),
                processors: 4)
        }
        let origin = PredictorOrigin(
            machine: "m", engine: "e", threads: 1, energy: .measured(by: "rapl"), source: "t", power: power(5))
        let trained = try await predictor()
        let predictor = EnergyPredictor(
            name: "x", options: trained.options, origin: origin, models: trained.models)
        #expect(predictor.power == power(5))
        let plan = try syntheticPlan(batch: 1)
        let energy = Estimate(Joules(1), provenance: .given(in: "a test"))
        #expect(try predictor.calibrated(toTotal: energy, of: plan).predictor.power == nil)
        let measured = try predictor.calibrated(
            toTotals: [7, 9].map { MeasuredTotal(energy, of: plan, name: "net", power: power($0)) })
        let told = try #require(measured.predictor.power)
        #expect(told.running.value == Watts(8) && told.running.interval?.upper == Watts(9) && told.processors == 4)
        #expect(try PredictorFile.decode(PredictorFile.encode(measured.predictor)).power == told)
    }

    @Test func nothingToCalibrateOnIsRefused() async throws {
        let predictor = try await predictor()
        #expect(throws: EnergyPredictionError.self) { try predictor.calibrated(on: []) }
        #expect(throws: EnergyPredictionError.self) { try predictor.calibrated(toTotals: []) }
        #expect(throws: EnergyPredictionError.self) {
            try predictor.calibrated(
                toTotal: Estimate(.zero, provenance: .given(in: "a test")), of: syntheticPlan(batch: 1))
        }
    }

    @Test func theFileKeepsTheCalibration() async throws {
        let predictor = try await predictor()
        let result = try predictor.calibrated(
            on: rows(predictor, 5, factors: ["linear": 3], noise: 0.01, seed: 4))
        let read = try PredictorFile.decode(PredictorFile.encode(result.predictor))
        #expect(read.calibration == result.predictor.calibration)
        let layer = try LayerConfiguration(.linear, values: [3, 700, 900])
        #expect(abs(try read.energy(of: layer) / result.predictor.energy(of: layer) - 1) < 1e-9)
        #expect(try PredictorFile.decode(PredictorFile.encode(predictor)).calibration == nil)
    }
}

extension Estimate<Joules> {
    fileprivate var logWidth: Double? { interval.map { log($0.upper / $0.lower) } }
}
