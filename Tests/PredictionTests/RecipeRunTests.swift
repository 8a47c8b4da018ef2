import Foundation
import Inference
import ModelGraph
import Statistics
import TestKit
import Testing

@testable import Prediction

private let engine = try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))

/// What ONNX Runtime makes of graphs of one layer, by its own account.
@Suite(.enabled(if: engine != nil, "ONNX Runtime is absent; run scripts/setup"))
struct RecipeRunTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Loads and runs samples of every type: the output has the stated shape, and the nodes that ran are the layer, what
    /// it needs around it, and changes of layout.
    @Test(arguments: RecipeTests.sampled)
    func modelsRunAsTheLayerAlone(name: String) throws {
        let type = try LayerType.named(name)
        let limits = SamplingLimits(maximumBytes: 1 << 23, maximumWork: 5e7)
        try forRandomInstances(8, seed: seed) { generator, label in
            let layer = try type.sample(limits: limits, using: &generator)
            let (profile, shape) = try run(layer)
            let stated = try layer.model().graph.outputs[0].shape
            #expect(shape.map { .fixed($0) } == stated, "\(label): \(layer)")
            try expectOnlyTheLayer(layer, in: profile, label)
        }
    }

    private func expectOnlyTheLayer(_ layer: LayerConfiguration, in profile: NodeProfile, _ label: String) throws {
        let operations = profile.nodes.map(\.operation)
        let recipe = try #require(layer.type.recipe)
        let own = operations.filter(layer.type.ownOperators.contains)
        // HardSwish is the one layer that runs as two operators.
        #expect(own.count == (layer.type.name == "hardswish" ? 2 : 1), "\(label): \(layer) ran \(operations)")
        let foreign = operations.filter {
            !layer.type.ownOperators.contains($0) && !recipe.companions.contains($0)
                && !LayerType.reorder.ownOperators.contains($0)
        }
        #expect(foreign.isEmpty, "\(label): \(layer) also ran \(foreign)")
        let hasCompanions = operations.contains(where: recipe.companions.contains)
        let needsSome = layer.value(of: "in_place") == 1 || layer.value(of: "residual") == 1
        #expect(!hasCompanions || needsSome, "\(label): \(layer) ran \(operations)")
    }

    /// - Returns: the profile of two runs, and the output's shape.
    private func run(_ layer: LayerConfiguration) throws -> (profile: NodeProfile, shape: [Int]) {
        let loader = try #require(engine)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("layer.onnx").path
        try layer.model().write(to: path)
        let session = try loader.load(path, options: SessionOptions(spinning: false, profileFolder: folder.path))
        let batch = session.inputs.first?.shape([:])?.first ?? 1
        let bound = try session.bind(InputGenerator(batch: batch).buffers(for: session.inputs))
        for _ in 0..<2 { try bound.run() }
        return (try session.finishProfile(), try bound.output(0).shape)
    }
}
