import Foundation
import ModelGraph
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct RecipeTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    static let sampled = LayerType.all.filter { $0.recipe != nil }.map(\.name)

    /// Types that only appear beside others, or cost nothing, are the only ones without a recipe.
    @Test func everyOtherTypeHasARecipe() {
        let without = LayerType.all.filter { $0.recipe == nil }.map(\.name)
        #expect(Set(without) == ["reshape", "dropout", "reorder", "call"])
    }

    @Test(arguments: sampled)
    func drawsArePossibleWithinLimitsAndWide(name: String) throws {
        let type = try LayerType.named(name)
        let limits = SamplingLimits()
        var generator = SeededGenerator(seed: seed)
        var layers: [LayerConfiguration] = []
        for _ in 0..<300 {
            let layer = try type.sample(using: &generator)
            #expect(limits.objection(to: layer) == nil, "seed \(seed): \(layer)")
            // Created anew, it passes every check of a configuration.
            #expect(try LayerConfiguration(type, values: layer.values) == layer)
            #expect(type.work(layer, .xeonGold5120).amounts.allSatisfy { $0 >= 0 && $0.isFinite })
            layers.append(layer)
        }
        for (position, parameter) in type.parameters.enumerated() where type.recipe?.ranges[parameter.name] != nil {
            let values = Set(layers.map { $0.values[position] })
            #expect(values.count > 1 || parameter == .inPlace, "seed \(seed): \(parameter.name) is always \(values)")
        }
        let batches = layers.map { $0.values[0] }
        #expect(batches.min()! <= 32 && batches.max()! >= 48, "seed \(seed)")
        #expect(Set(layers).count > 290, "seed \(seed)")
    }

    /// The kinds of layers that networks have are all there, and none crowds out the others.
    @Test func convolutionsHaveTheStructureOfNetworks() throws {
        let type = try LayerType.named("conv2d")
        var generator = SeededGenerator(seed: seed)
        var layers: [LayerConfiguration] = []
        for _ in 0..<1000 { layers.append(try type.sample(using: &generator)) }
        func share(_ holds: ([Int]) -> Bool) -> Double { Double(layers.count { holds($0.values) }) / 1000 }
        let shares: [(String, Double, ClosedRange<Double>)] = [
            ("1 × 1", share { $0[2] == 1 }, 0.15...0.5),
            ("3 × 3", share { $0[2] == 3 }, 0.2...0.55),
            ("larger", share { $0[2] > 3 }, 0.1...0.45),
            ("images of three channels", share { $0[3] == 3 }, 0.05...0.4),
            ("depthwise", share { $0[8] > 1 && $0[8] == $0[3] }, 0.08...0.35),
            ("grouped otherwise", share { $0[8] > 1 && $0[8] < $0[3] }, 0.01...0.2),
            ("strided", share { $0[5] > 1 }, 0.1...0.5),
            ("same size", share { $0[5] == 1 && 2 * $0[6] == $0[2] - 1 }, 0.3...0.9),
            ("dilated", share { $0[7] > 1 }, 0.003...0.1),
            ("not square", share { $0[1] != $0[9] || $0[2] != $0[10] }, 0.05...0.35),
            ("with an activation", share { $0[13] == 1 }, 0.5...0.8),
            ("with an addition", share { $0[14] == 1 }, 0.05...0.3),
            ("channels in vectors", share { $0[4] % 16 == 0 }, 0.3...0.85),
        ]
        for (kind, value, range) in shares { #expect(range.contains(value), "seed \(seed): \(kind) \(value)") }
    }

    @Test(arguments: sampled)
    func sameSeedSameLayers(name: String) throws {
        let type = try LayerType.named(name)
        var (first, second) = (SeededGenerator(seed: seed), SeededGenerator(seed: seed))
        for _ in 0..<20 {
            let (a, b) = (try type.sample(using: &first), try type.sample(using: &second))
            #expect(a == b)
            #expect(try a.model() == b.model())
        }
    }

    /// Operations and shapes that a configuration states are those that its graph has.
    @Test(arguments: sampled)
    func graphsDoTheStatedWork(name: String) throws {
        let type = try LayerType.named(name)
        try forRandomInstances(40, seed: seed) { generator, label in
            let layer = try type.sample(using: &generator)
            let model = try layer.model()
            let report = try model.work()
            #expect(report.isComplete, "\(label): \(layer)")
            let stated = layer.multiplyAccumulates ?? 0
            #expect(Double(report.total.multiplyAccumulates) == stated, "\(label): \(layer)")
            var open = model
            open.graph.outputs[0].shape = nil
            let inferred = try open.shapes(inputs: [:], batch: nil).values["output"]?.knownShape
            #expect(inferred.map { $0.map(Dimension.fixed) } == model.graph.outputs[0].shape, "\(label): \(layer)")
            #expect(model.graph.inputs[0].name == "input" && model.graph.outputs.map(\.name) == ["output"])
        }
    }

    @Test func overridesPinParameters() throws {
        let type = try LayerType.named("conv2d")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let layer = try type.sample(
                ["kernel_size": .choices([5]), "in_channels": .logarithmic(24...96, multipleOf: 24)], using: &generator)
            #expect(layer.value(of: "kernel_size") == 5)
            #expect([24, 48, 72, 96].contains(layer.value(of: "in_channels")))
        }
    }

    @Test func impossibleRequestsSaySo() throws {
        let type = try LayerType.named("conv2d")
        var generator = SeededGenerator(seed: seed)
        func message(_ overrides: [String: SampledRange], _ limits: SamplingLimits = SamplingLimits()) -> String {
            var text = ""
            do { _ = try type.sample(overrides, limits: limits, using: &generator) } catch {
                text = error.message + " → " + (error.advice ?? "")
            }
            return text
        }
        #expect(message(["kernel_sise": .choices([3])]).hasSuffix("did you mean kernel_size?"))
        #expect(message(["kernel_size": .choices([])]).contains("the range of kernel_size is empty"))
        #expect(message(["batch_size": .choices([0])]).contains("most often: batch_size of conv2d is 0"))
        #expect(message([:], SamplingLimits(maximumBytes: 16)).contains("most often: more than 16 bytes of tensors"))
        #expect(message([:], SamplingLimits(minimumWork: 1e18)).contains("less work"))
        let call = try LayerType.named("call")
        #expect(throws: EnergyPredictionError.self) { try call.sample(using: &generator) }
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(call, values: [3]).model() }
    }

    /// Sizes beyond 64 bits are refused, not trapped on.
    @Test(arguments: sampled)
    func hugeLayersAreRefused(name: String) throws {
        let type = try LayerType.named(name)
        let values = type.parameters.map { $0.range == 0...1 ? 0 : $0.range.upperBound }
        guard let layer = try? LayerConfiguration(type, values: values) else { return }
        #expect(SamplingLimits().objection(to: layer) != nil)
    }

    @Test func gridsLeaveOutWhatIsImpossible() throws {
        let type = try LayerType.named("maxpool2d")
        let levels = [
            "batch_size": [8], "image_size": [2, 64], "kernel_size": [2, 3], "in_channels": [64, 128], "stride": [2],
            "padding": [0],
        ]
        let grid = try type.grid(levels, limits: SamplingLimits(minimumWork: 0))
        // A window of 3 does not fit an image of 2.
        #expect(grid.layers.count == 6 && grid.leftOut == 2)
        #expect(grid.layers.map { $0.values[1] } == [2, 2, 64, 64, 64, 64])
        #expect(grid.layers.allSatisfy { $0.values[6] == $0.values[1] })
        #expect(throws: EnergyPredictionError.self) { try type.grid(["kernel_size": [3]]) }
        #expect(throws: EnergyPredictionError.self) { try type.grid(["kernel": [3]]) }
        let wide = Array(1...2000)
        #expect(throws: EnergyPredictionError.self) {
            try type.grid(levels.merging(["in_channels": wide, "batch_size": wide]) { $1 })
        }
    }

    @Test func drawsStayInTheirRange() {
        forRandomInstances(200, seed: seed) { generator, label in
            let low = 1 + generator.index(below: 100), step = 1 + generator.index(below: 20)
            let range = SampledRange.logarithmic(low...(low + generator.index(below: 500)), multipleOf: step)
            for _ in 0..<20 {
                guard let value = range.draw(using: &generator) else { return }
                #expect(range.contains(value), "\(label)")
            }
        }
        // As many draws in every octave, and both ends.
        var generator = SeededGenerator(seed: seed)
        let values = (0..<8000).compactMap { _ in SampledRange.logarithmic(1...255).draw(using: &generator) }
        for octave in 0..<8 {
            let count = values.count { (1 << octave..<2 << octave).contains($0) }
            #expect((750...1620).contains(count), "seed \(seed): octave \(octave) \(count)")
        }
        #expect(values.min() == 1 && values.max()! > 250)
        #expect(SampledRange.divisors(of: 36) == .choices([1, 2, 3, 4, 6, 9, 12, 18, 36]))
    }
}
