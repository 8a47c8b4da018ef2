import Foundation
import Inference
import ModelGraph
import Quantities
import Testing

/// Changed models, run by the engine.
@Suite(.needsONNXRuntime) struct SurgeryRunTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// The first output of a model for inputs from a seed.
    private func answer(_ model: Model, batch: Int = 2) throws -> (shape: [Int], values: [Float]) {
        let file = scratch.path + "/\(UUID().uuidString).onnx"
        try model.write(to: file)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let session = try requireEngine().load(file, options: SessionOptions())
        let bound = try session.bind(try InputGenerator(seed: 3, batch: batch).buffers(for: session.inputs))
        try bound.run()
        let output = try bound.output(0)
        return (output.shape, try #require(output.elements(of: Float.self)))
    }

    /// One model of each kind of structure, the smaller files only.
    private static let models = [
        "resnet18@32", "mobilenet_v2@32", "efficientnet_b0@32", "shufflenet_v2_x1_0@32", "densenet121@32",
        "yolov7-tiny@64",
    ]

    /// Residual branches whose last weights are zero compute nothing: without them the answer is the same.
    @Test(arguments: ["resnet18@32", "mobilenet_v2@32", "convnext_tiny@32"])
    func aBlockThatIsTheIdentityCanBeRemoved(name: String) throws {
        var model = try ZooReference(parsing: "zoo:\(name)").makeModel()
        let blocks = try model.blocks().filter { $0.obstacle == nil && $0.name.contains("block") }
        #expect(blocks.count >= 4)
        for block in blocks.reversed() {
            // The last layer with weights of the branch gives zero, and so leaves the shortcut.
            let last = try #require(
                block.nodes.last { ["Conv", "MatMul"].contains(model.graph.nodes[$0].operation) })
            var silent = Set(model.graph.nodes[last].inputs.dropFirst())
            if name.hasPrefix("convnext") { silent.formUnion(model.graph.nodes[last + 1].inputs) }
            for index in model.graph.initializers.indices where silent.contains(model.graph.initializers[index].name) {
                model.graph.initializers[index].contents = .constant(0)
            }
        }
        let whole = try answer(model)
        #expect(Set(whole.values).count > 10)
        for block in blocks {
            let without = try answer(try model.removing(block))
            #expect(without.shape == whole.shape)
            #expect(without.values == whole.values, "\(block.name)")
        }
    }

    /// Channels whose weights are zero from their making on add nothing: without them the answer is the same.
    @Test func channelsThatAreZeroCanBeLeftOut() throws {
        let made = HalfSilentNetwork.model
        let file = scratch.path + "/silent.onnx"
        try made.write(to: file)
        // Read again, so that large weights are sliced from the file.
        let model = try Model(contentsOf: file)
        let whole = try answer(model)
        let narrow = try model.narrowed(to: Fraction(0.5))
        #expect(try narrow.work(batch: 1).total.parameters < model.work(batch: 1).total.parameters / 2)
        #expect(narrow.graph.nodes.first { $0.name == "depthwise" }?.attributes["group"] == .int(2))
        let result = try answer(narrow)
        #expect(result.shape == whole.shape)
        #expect(Set(whole.values).count == whole.values.count)
        #expect(zip(result.values, whole.values).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
    }

    @Test(arguments: ParametrisedCNN.Activation.allCases) func parametrisedNetworksRun(
        activation: ParametrisedCNN.Activation
    ) throws {
        var network = ParametrisedCNN()
        network.activation = activation
        network.convolutions = 4
        network.depth = 2
        network.linear = 7
        let result = try answer(try network.model())
        #expect(result.shape == [2, 10])
        #expect(result.values.allSatisfy { $0.isFinite })
        #expect(Set(result.values).count > 15)
    }

    /// Every block that is said to be removable can be, one after the other and one at a time.
    @Test(arguments: models) func everyRemovableBlockLeavesAModelThatRuns(name: String) throws {
        let model = try ZooReference(parsing: "zoo:\(name)").makeModel()
        let whole = try model.work(batch: 2).total.multiplyAccumulates
        let shape = try model.shapes(batch: 2).values[model.graph.outputs[0].name]?.knownShape
        let removable = try model.blocks().filter { $0.obstacle == nil && $0.hasLayers }
        for (place, block) in removable.enumerated() {
            let changed = try model.removing(block)
            let work = try changed.work(batch: 2).total.multiplyAccumulates
            #expect(work < whole, "\(block.name)")
            // The engine runs the first, a middle and the last one; shapes are inferred for all.
            guard [0, removable.count / 2, removable.count - 1].contains(place) else { continue }
            let result = try answer(changed)
            #expect(result.shape == shape)
            #expect(result.values.allSatisfy { $0.isFinite }, "\(block.name)")
        }
    }

    @Test(arguments: models + ["vit_b_16@224"]) func narrowNetworksRun(name: String) throws {
        let model = try ZooReference(parsing: "zoo:\(name)").makeModel()
        let changed = try model.narrowed(to: Fraction(0.5))
        let (before, after) = (try model.work(batch: 2).total, try changed.work(batch: 2).total)
        #expect(after.multiplyAccumulates < before.multiplyAccumulates)
        #expect(after.parameters < before.parameters)
        let result = try answer(changed)
        let shape = try model.shapes(batch: 2).values[model.graph.outputs[0].name]?.knownShape
        #expect(result.shape == shape)
        #expect(result.values.allSatisfy { $0.isFinite })
    }

    @Test(arguments: models) func narrowBlocksRun(name: String) throws {
        let model = try ZooReference(parsing: "zoo:\(name)").makeModel()
        let whole = try model.work(batch: 2).total.multiplyAccumulates
        var narrowed = 0
        for block in try model.blocks() {
            let changed: Model
            do throws(ModelGraphError) { changed = try model.narrowed(to: Fraction(0.5), in: block) } catch {
                #expect(error.code == .cannotChange)
                continue
            }
            let work = try changed.work(batch: 2).total.multiplyAccumulates
            #expect(work < whole, "\(block.name)")
            narrowed += 1
            guard narrowed == 2 else { continue }
            let values = try answer(changed).values
            #expect(values.allSatisfy { $0.isFinite }, "\(block.name)")
        }
        #expect(narrowed >= 2)
    }
}
