import Foundation
import Statistics
import Testing

@testable import Prediction

/// The figures this target promises, on the data of arXiv 2304.00897: trained on random layers, asked about AlexNet and VGG11.
@Suite(.enabled(if: PublishedData.folder != nil, "needs the public layer measurements in ../shared/data"))
struct PublishedDataTests {
    /// Unoptimised code fits a thousand rows too slowly; a hundred per type take the same way.
    #if DEBUG
        static let rowsPerType = 100
    #else
        static let rowsPerType = Int.max
    #endif

    static func rows(perType limit: Int, seed: UInt64) throws -> [LayerMeasurement] {
        var generator = SeededGenerator(seed: seed)
        return try PublishedData.trainedTypes.flatMap { type in
            let rows = try PublishedData.layers("random", [type])
            return generator.permutation(rows.count).prefix(limit).sorted().map { rows[$0] }
        }
    }

    @Test func realNetworksArePredictedFromRandomLayers() async throws {
        let predictor = try await EnergyPredictor.train(
            name: "published", on: try Self.rows(perType: Self.rowsPerType, seed: 1))
        let evaluation = try PublishedData.evaluator().evaluate(predictor)
        let convolution = try #require(evaluation.layers["conv2d"])
        let networks = try #require(evaluation.networks)
        #expect(networks.n == 96)
        if Self.rowsPerType == Int.max {
            #expect(convolution.r2 ?? 0 >= 0.998)
            #expect(convolution.efficiencyR2 ?? 0 >= 0.995)
            #expect(convolution.medianError <= 0.017)
            #expect(try #require(evaluation.layers["maxpool2d"]).medianError <= 0.03)
            #expect(try #require(evaluation.layers["linear"]).medianError <= 0.032)
            #expect(networks.r2 ?? 0 >= 0.9997)
            #expect(networks.mape <= 0.016)
            #expect(networks.worst <= 0.055)
            #expect(try #require(networks.absoluteLayerErrorShare) <= 0.0225)
            let cases = try PublishedData.evaluator().layerCases(predictor)
            for type in ["conv2d", "linear", "maxpool2d"] {
                // Real layers are not drawn like random ones, so that no coverage is promised; near it is a good sign.
                let inside = cases.filter { $0.measurement.configuration.type.name == type }.map { $0.isInside == true }
                #expect(Double(inside.count { $0 }) >= 0.85 * Double(inside.count), "\(type)")
            }
        } else {
            #expect(convolution.r2 ?? 0 >= 0.98)
            #expect(networks.r2 ?? 0 >= 0.99)
        }
        #expect(try #require(evaluation.layers["relu"]).medianError <= 0.15)
    }

    @Test func theCeilingIsThatOfTheFacts() throws {
        let ceiling = try #require(try PublishedData.evaluator().ceiling())
        #expect(ceiling.mape < 0.015 && ceiling.r2 ?? 0 > 0.9998)
    }

    @Test func baselinesFallShort() throws {
        let random = try PublishedData.layers("random", PublishedData.trainedTypes)
        let evaluator = try PublishedData.evaluator()
        let null = try #require(try evaluator.evaluate(Baseline.null(trainedOn: random)).networks)
        let published = try #require(try evaluator.evaluate(Baseline.published(trainedOn: random)).networks)
        #expect(abs(null.mape - 0.09) < 0.005)
        #expect(published.r2 ?? 1 < 0.9)
    }

    /// Every row of the public random tables states what its layer implies.
    @Test(arguments: PublishedData.trainedTypes)
    func publishedTablesAreRead(type: String) throws {
        let file = "random_\(type).csv"
        let text = try PublishedData.text(file)
        let table = try MeasurementTable(parsing: text, file: file, type: LayerType.named(type))
        let lines = text.split(separator: "\n").count - 1
        #expect(table.measurements.count + table.problems.count == lines)
        #expect(table.problems.isEmpty)
    }
}
