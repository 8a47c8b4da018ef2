import Foundation
import Metering
import Profiling
import Quantities
import Reporting
import Studies
import Testing

/// A model's prediction as table, as JSON, and beside its measurement.
@Suite struct PredictedModelTests {
    private func model(batch: Int? = nil) async throws -> PredictedModel {
        try PredictedModel(
            ModelReference(parsing: "zoo:alexnet", relativeTo: "."), batch: batch,
            predictor: try await SyntheticPredictor.linear(name: "synthetic"))
    }

    @Test func aLongTableKeepsToWhatNeedsMost() async throws {
        let model = try await model(batch: 2)
        let all = TerminalRenderer(width: 160).render(model.document(limit: nil))
        let short = TerminalRenderer(width: 160).render(model.document(limit: 3))
        #expect(short.contains("others (--all shows them)") && !all.contains("others (--all"))
        #expect(all.split(separator: "\n").count > short.split(separator: "\n").count)
        #expect(short.contains("100 %") && short.contains("Energy per inference"))
    }

    @Test func theBatchIsTheFilesOrTheGivenOne() async throws {
        #expect(try await model().batch == 1)
        let four = try await model(batch: 4)
        #expect(abs(four.perInference.value * 4 / four.perBatch.value - 1) < 1e-12)
    }

    @Test func measurementAndPredictionStandSideBySide() async throws {
        let model = try await model(batch: 2)
        let watch = Provenance.measured(by: "a meter")
        let energy = 1.1 * model.perBatch.value
        // The whole machine needed 3 J more than rest and this process.
        let profile = ProfilePoint(
            treatment: Treatment(variant: "alexnet", batch: 2, threads: 1), repeats: 3,
            latency: Estimate(Seconds(0.1), provenance: watch), latencyP95: Seconds(0.1), latencyP99: Seconds(0.1),
            energy: Estimate(energy + Joules(3), provenance: watch),
            dynamicEnergy: Estimate(0.6 * energy + Joules(3), provenance: watch),
            ownEnergy: Estimate(0.6 * energy, provenance: watch), meanPower: Estimate(Watts(10), provenance: watch),
            processors: 4)
        let comparison = MeasuredBesidePrediction(model, profile)
        #expect(abs(comparison.measured.value / energy - 1) < 1e-9)
        #expect(abs(comparison.error.value - 0.1 / 1.1) < 1e-9)
        let interval = try #require(model.perBatch.interval)
        #expect(comparison.isInside == (interval.lower <= energy && energy <= interval.upper))
        let text = TerminalRenderer(width: 120).render(comparison.table)
        #expect(text.contains("measured by a meter") && text.contains("predicted by synthetic"))
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(comparison)) as? [String: Any]
        #expect(object?["energy"] != nil && object?["measured"] != nil && object?["layers"] != nil)
    }
}
