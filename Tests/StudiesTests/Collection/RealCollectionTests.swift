import Foundation
import Inference
import Metering
import Prediction
import Profiling
import Quantities
import Studies
import Synchronization
import Testing

/// The engine that scripts/setup fetched; nil where it is absent.
private let fetchedEngine: ONNXRuntimeEngine? =
    try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))

/// One layer of every type with nothing made up: ONNX Runtime, and the energy source that every machine has.
@Suite(.enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup"))
struct RealCollectionTests {
    @Test func measuresALayerOfEveryType() async throws {
        var design = CollectionDesign(
            name: "real", types: LayerType.sampled.map { .init(type: $0.name, count: 1) })
        design.pace.window = Seconds(0.01)
        design.pace.repeats = 2
        design.pace.remeasurements = 0
        design.limits.maximumWork = 2e7
        let host = Metering.Host(ownPower: ModelledPowerSettings(idle: Watts(20), full: Watts(100)))
        let meter = try Meter(host: host, sources: ["modelled"])
        defer { meter.stop() }
        let campaign = LayerCampaign(
            design, plan: try CollectionPlan(design) { _, _ in [] }, networks: [:],
            engine: try #require(fetchedEngine), meter: meter, context: CampaignContext())
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)").path
        let items = Mutex([CollectedItem]())
        let summary = try await campaign.run(folder: folder) { item in items.withLock { $0.append(item) } }
        #expect(summary.end == .complete && summary.failed == 0 && summary.skipped == 0)
        #expect(!FileManager.default.fileExists(atPath: folder))
        var watts: [Watts] = []
        for item in items.withLock({ $0 }) {
            let figures = try #require(item.figures, "\(item.key)")
            #expect(figures.otherOperators.isEmpty, "\(item.key): \(figures.otherOperators)")
            #expect(figures.parts.reduce(0) { $0 + $1.share } <= 1 + 1e-9)
            #expect(figures.provenance.kind == "modelled")
            #expect(figures.total.count == figures.windows.count, "\(item.key)")
            for (joules, window) in zip(figures.total, figures.windows) { watts.append(joules / window.latency) }
        }
        // No machine draws less than when idle, nor more than when busy. One window keeps that only roughly: busy time
        // comes in ticks as long as these windows, and others may run between a reading and its layer.
        try #require(!watts.isEmpty)
        let median = watts.sorted()[watts.count / 2]
        #expect(median >= Watts(0.95 * 20) && median <= Watts(1.2 * 100), "\(median) over \(watts.count) windows")
        #expect(watts.allSatisfy { $0 > .zero })
    }
}
