import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct IntervalTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Layers of few rows scatter eight times as much: intervals are wide there, narrow elsewhere, and right in both.
    @Test func widthsFollowTheScatter() async throws {
        func noisy(_ rows: [LayerMeasurement], seed: UInt64) -> [LayerMeasurement] {
            var generator = SeededGenerator(seed: seed)
            return rows.map {
                let noise = $0.configuration[0] < 150 ? 0.16 : 0.02
                return LayerMeasurement($0.configuration, energy: $0.energy * exp(noise * generator.normal()))
            }
        }
        let training = noisy(try syntheticLinear(400, noise: 0, seed: seed), seed: seed &+ 1)
        let fresh = noisy(try syntheticLinear(800, noise: 0, seed: seed &+ 2), seed: seed &+ 3)
        let predictor = try await EnergyPredictor.train(
            name: "x", on: training, options: TrainingOptions(tuningRows: 60))
        // Next to the border between noisy and quiet layers, widths are in between.
        for (sizes, least) in [(1...90, 0.6), (220...512, 0.85)] {
            let rows = fresh.filter { sizes.contains($0.configuration.values[0]) }
            let inside = try rows.count { row in
                let interval = try #require(try predictor.predict(row.configuration).energy.interval)
                return interval.lower <= row.energy && row.energy <= interval.upper
            }
            // One width for all would hold every quiet layer.
            let share = Double(inside) / Double(rows.count)
            #expect(share > least && share < 0.999, "\(sizes): \(share)")
        }
        // Odd sizes, as most of the rows have: there they are no lonely place.
        let widths = try [20, 400].map {
            try predictor.predict(LayerConfiguration(.linear, values: [$0, 2001, 2001, 0])).logHalfWidth
        }
        #expect(widths[0] > 2.5 * widths[1])
    }

    /// Errors are large at rows that have no other near, small in a crowd: far from all rows they are taken to be large.
    @Test func widthsGrowWithLoneliness() throws {
        var generator = SeededGenerator(seed: seed)
        let crowd = (0..<200).map { _ in [0.1 * generator.normal(), 0.1 * generator.normal()] }
        let lonely = (0..<30).map { _ in [20 * generator.normal(), 20 * generator.normal()] }
        let errors = crowd.map { _ in 0.02 * generator.normal() } + lonely.map { _ in 0.2 * generator.normal() }
        let scale = try #require(ErrorScale.fit(shapes: crowd + lonely, errors: errors)).scale
        #expect(scale([1000, 1000]) == scale.lonelySize)
        #expect(scale.lonelySize > 1.5 && scale.lonelySize > 5 * scale([0, 0]), "\(scale.lonelySize)")
        // Errors of one size everywhere need no scale.
        let even = (crowd + lonely).indices.map { $0.isMultiple(of: 2) ? 0.1 : -0.1 }
        #expect(ErrorScale.fit(shapes: crowd + lonely, errors: even) == nil)
    }

    @Test func partsAddInSquaresAndGrowOutside() async throws {
        let predictor = try await EnergyPredictor.train(
            name: "x", on: syntheticLinear(100, noise: 0.1, seed: seed), options: TrainingOptions(tuningRows: 60))
        let inside = try predictor.predict(LayerConfiguration(.linear, values: [64, 1000, 1000, 0]))
        let far = try predictor.predict(LayerConfiguration(.linear, values: [64, 1000, 50_000, 0]))
        let farther = try predictor.predict(LayerConfiguration(.linear, values: [64, 1000, 500_000, 0]))
        for prediction in [inside, far, farther] {
            let squares =
                prediction.sharedLogHalfWidth * prediction.sharedLogHalfWidth
                + prediction.independentLogHalfWidth * prediction.independentLogHalfWidth
            #expect(abs(prediction.logHalfWidth * prediction.logHalfWidth - squares) < 1e-12)
            let upper = try #require(prediction.energy.interval?.upper)
            #expect(abs(log(upper / prediction.energy.value) - prediction.logHalfWidth) < 1e-9)
        }
        #expect(inside.excesses.isEmpty && !far.excesses.isEmpty)
        #expect(far.sharedLogHalfWidth > inside.sharedLogHalfWidth + 0.05)
        #expect(farther.sharedLogHalfWidth > far.sharedLogHalfWidth + 0.05)
    }

    /// Regions that are off by a known amount each, beyond what any descriptor explains smoothly.
    @Test func sharedPartIsThatOfRegions() throws {
        var generator = SeededGenerator(seed: seed)
        let rows = try syntheticLinear(300, noise: 0.05, seed: seed)
        let flat = TrainingRows(rows, processor: .xeonGold5120, callPrice: 0)
        let none = CrossValidation.Errors(
            predicted: [Double](repeating: 0, count: 300), stated: [Double](repeating: 0, count: 300))
        let quiet = try SharedDeviation.estimate(
            flat, setting: nil, errors: none, options: TrainingOptions(), generator: &generator)
        let shifted = rows.map {
            LayerMeasurement($0.configuration, energy: $0.energy * ($0.configuration[2] < 2500 ? 1.35 : 1))
        }
        let loud = try SharedDeviation.estimate(
            TrainingRows(shifted, processor: .xeonGold5120, callPrice: 0), setting: nil, errors: none,
            options: TrainingOptions(), generator: &generator)
        // Five hundredths of scatter over 37 rows a region average to 0.008; halves differ by log 1.35 = 0.3.
        #expect(quiet < 0.04 && loud > 1.5 * quiet + 0.01, "\(quiet) \(loud)")
    }

    /// The variance of an unknown state is shared by all layers of a process.
    @Test func unknownStatesAreShared() throws {
        var generator = SeededGenerator(seed: seed)
        let rows = try TrainingRows(syntheticLinear(100, noise: 0, seed: seed), processor: .xeonGold5120, callPrice: 0)
        let errors = CrossValidation.Errors(
            predicted: (0..<100).map { $0 < 50 ? 0.4 : 0 }, stated: [Double](repeating: 0, count: 100))
        let deviation = try SharedDeviation.estimate(
            rows, setting: nil, errors: errors, options: TrainingOptions(), generator: &generator)
        // √(0.4² / 2), and next to nothing between regions of an exact sum.
        #expect(abs(deviation - 0.2828) < 0.01)
    }
}
