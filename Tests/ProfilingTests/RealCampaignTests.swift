import Foundation
import Inference
import Metering
import ModelGraph
import Profiling
import Quantities
import Synchronization
import Testing

/// The engine that scripts/setup fetched; nil where it is absent.
private let fetchedEngine: ONNXRuntimeEngine? =
    try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))

/// One small campaign with nothing made up: ONNX Runtime, and the energy source that every machine has.
@Suite(.enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup"))
struct RealCampaignTests {
    @Test func profilesAModelOnThisMachine() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/dense.onnx"
        try denseLayer.write(to: file)
        try "not a model".write(toFile: folder + "/broken.onnx", atomically: true, encoding: .utf8)

        let host = Metering.Host(ownPower: ModelledPowerSettings(idle: Watts(20), full: Watts(100)))
        let meter = try Meter(host: host, sources: ["modelled"])
        defer { meter.stop() }
        let design = CampaignDesign(
            variants: [
                ModelVariant(name: "dense", file: file), ModelVariant(name: "broken", file: folder + "/broken.onnx"),
            ], batches: [1, 64], stopping: .repeats(2),
            pace: TrialPace(minimumWindow: Seconds(0.05), cooldown: .zero))
        let trials = Mutex([Trial]())
        let campaign = try Campaign(design, engine: try #require(fetchedEngine), meter: meter)
        let summary = try await campaign.run { trial in trials.withLock { $0.append(trial) } }

        // Two repeats of two treatments, and one failure each of the broken model's two.
        #expect(summary.end == .complete && summary.delivered >= 6 && summary.failed == 2)
        let table = try ProfileTable(trials.withLock { $0 })
        #expect(Set(table.failures.map(\.treatment.variant)) == ["broken"])
        #expect(Set(table.points.map(\.treatment.batch)) == [1, 64])
        for point in table.points {
            #expect(point.energy.provenance.kind == "modelled")
            #expect(point.latency.value > .zero && point.latencyP99 >= point.latencyP95)
            // Between idle and full load, whatever else the machine does.
            #expect(point.meanPower.value >= Watts(19.9) && point.meanPower.value <= Watts(100.1))
            let dynamic = try #require(point.dynamicEnergy)
            #expect(dynamic.value > .zero && dynamic.value < point.energy.value)
            #expect(point.energyPerItem.value == point.energy.value / Double(point.treatment.batch))
        }
    }

    /// y = relu(x · w) with x: float[batch, 256].
    private var denseLayer: Model {
        let weights = Tensor(name: "w", shape: [256, 256], contents: .random(seed: 1, bound: 0.1))
        return Model(
            graph: Graph(
                name: "dense", inputs: [ValueInfo("x", shape: [.symbolic("batch"), .fixed(256)])],
                outputs: [ValueInfo("y", shape: [.symbolic("batch"), .fixed(256)])],
                nodes: [
                    Node(name: "product", operation: "MatMul", inputs: ["x", "w"], outputs: ["h"]),
                    Node(name: "activation", operation: "Relu", inputs: ["h"], outputs: ["y"]),
                ], initializers: [weights]))
    }
}
