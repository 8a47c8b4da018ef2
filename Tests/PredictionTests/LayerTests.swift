import Foundation
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct LayerTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    /// Every tap of every window is visited.
    @Test func windowsMatchBruteForce() {
        forRandomInstances(400, seed: seed) { generator, label in
            let input = 1 + generator.index(below: 20), kernel = 1 + generator.index(below: 7)
            let stride = 1 + generator.index(below: 6), padding = generator.index(below: 5)
            let dilation = 1 + generator.index(below: 3)
            var outputs = 0, taps = 0, start = -padding
            var read: Set<Int> = []
            while start + dilation * (kernel - 1) <= input - 1 + padding {
                let hits = (0..<kernel).map { start + $0 * dilation }.filter { (0..<input).contains($0) }
                outputs += 1
                taps += hits.count
                read.formUnion(hits)
                start += stride
            }
            let axis = WindowAxis(input: input, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
            guard outputs > 0 else {
                #expect(axis == nil, "\(label)")
                return
            }
            #expect(axis?.outputs == outputs && axis?.taps == taps && axis?.read == read.count, "\(label)")
            let end = start - stride + dilation * (kernel - 1) + 1
            #expect(axis?.trailingPadding == max(0, end - input), "\(label)")
        }
    }

    /// AlexNet's second convolution, counted by hand: 27 × 27 outputs, 5 × 5 kernel, padding 2.
    @Test func convolutionCountsItsWork() throws {
        let layer = try LayerConfiguration(
            LayerType.named("conv2d"),
            [
                "batch_size": 2, "image_size": 27, "kernel_size": 5, "in_channels": 64, "out_channels": 190,
                "stride": 1,
                "padding": 2,
            ])
        let work = layer.type.work(layer, .xeonGold5120)
        // 27 · 5 taps less the 2 + 1 + 1 + 2 on padding; 190 channels run as 192.
        let taps = 27.0 * 5 - 6
        #expect(work.amounts[0] == 2 * taps * taps * 64 * 192)
        #expect(work.amounts[1] == 4 * 2 * 27 * 27 * 64)
        #expect(work.amounts[4] == 4 * 2 * 27 * 27 * 192)
        #expect(layer.multiplyAccumulates == 443_232_000.0)
    }

    /// Few rows pass over weights as they lie, three at a time; more are multiplied with weights copied into blocks.
    @Test(arguments: [
        (1, 1000, 1000, 1.0, false), (3, 1000, 1000, 1, false), (4, 1000, 1000, 1, true), (4, 1024, 1000, 2, false),
        (13, 1000, 4096, 5, false), (15, 4096, 1000, 5, false), (16, 4096, 1000, 1, true),
    ])
    func linearPassesOverItsWeights(rows: Int, inputs: Int, outputs: Int, passes: Double, isPacked: Bool) throws {
        let layer = try LayerConfiguration(.linear, values: [rows, inputs, outputs, 0])
        let weights = 4 * Double(inputs * outputs)
        let torch = layer.type.work(layer, .xeonGold5120).amounts
        #expect(torch[1] == passes * weights && (torch[3] > 0) == isPacked)
        // ONNX Runtime reads weights once, which it packed when the model was loaded.
        let runtime = Processor.onnxRuntime(vectorWidth: 16, coreCacheBytes: 2e6, sharedCacheBytes: 3e7)
        let amounts = layer.type.work(layer, runtime).amounts
        #expect(amounts[1] == weights && amounts[3] == 0)
    }

    /// Rows whose distance is a multiple of more of a page share more of the cache's sets.
    @Test(arguments: [(1000, 1 + 8.0 / 1024), (1536, 1.5), (4096, 2)])
    func crowdedRowsAreLoadedAgain(inputs: Int, factor: Double) throws {
        let layer = try LayerConfiguration(.linear, values: [64, inputs, 1000, 0])
        let amounts = layer.type.work(layer, .xeonGold5120).amounts
        #expect(abs(amounts[3] / (4 * Double(inputs) * 1000) - factor) < 1e-12)
    }

    @Test func groupsDivideTheWork() throws {
        let type = try LayerType.named("conv2d")
        let values = [1, 14, 3, 32, 32, 1, 1, 1, 1]
        let dense = try LayerConfiguration(type, values: values)
        let depthwise = try LayerConfiguration(type, values: values.dropLast() + [32])
        let (a, b) = (type.work(dense, .xeonGold5120).amounts, type.work(depthwise, .xeonGold5120).amounts)
        #expect(a[0] == 32 * b[17] && b[0] == 0 && a[6] == 32 * b[6] && a[1] == b[1])
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(type, values: values.dropLast() + [5]) }
    }

    /// Σ 1/i, exactly.
    @Test(arguments: [1, 2, 3, 7, 8, 25, 121])
    func harmonicNumbers(n: Int) {
        let exact = (1...n).reduce(0) { $0 + 1 / Double($1) }
        #expect(abs(harmonic(Double(n)) - exact) < 1e-8)
    }

    @Test func inPlaceMovesHalfAndNeedsNoPages() throws {
        let relu = try LayerType.named("relu")
        let own = relu.work(try LayerConfiguration(relu, values: [64, 1_000_000, 0]), .xeonGold5120).amounts
        let inPlace = relu.work(try LayerConfiguration(relu, values: [64, 1_000_000, 1]), .xeonGold5120).amounts
        #expect(own[0] == 2 * inPlace[0] && own[3] == 256e6 && inPlace[3] == 0)
    }

    @Test func impossibleLayersAreRefused() throws {
        let pool = try LayerType.named("maxpool2d")
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(pool, values: [1, 2, 5, 8, 1, 0]) }
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(pool, values: [0, 9, 3, 8, 1, 0]) }
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(pool, values: [1, 9]) }
        let error = #expect(throws: EnergyPredictionError.self) {
            try LayerConfiguration(pool, ["bach_size": 1])
        }
        #expect(error?.advice == "did you mean batch_size?")
        let unknown = #expect(throws: EnergyPredictionError.self) { try LayerType.named("conv") }
        #expect(unknown?.advice?.contains("conv2d") == true)
    }

    /// Every type of the list: amounts match terms, are finite and not negative, and grow with the batch.
    @Test(arguments: LayerType.all.map(\.name))
    func everyTypeCountsItsTerms(name: String) throws {
        let type = try LayerType.named(name)
        forRandomInstances(50, seed: seed) { generator, label in
            let values = type.parameters.map { parameter in
                let top = min(parameter.range.upperBound, parameter.range.lowerBound + 40)
                return parameter.range.lowerBound + generator.index(below: top - parameter.range.lowerBound + 1)
            }
            guard let layer = try? LayerConfiguration(type, values: values),
                let larger = try? layer.withBatchSize(2 * layer.values[0])
            else { return }
            let (small, large) = (type.work(layer, .xeonGold5120), type.work(larger, .xeonGold5120))
            #expect(small.amounts.count == type.terms.count, "\(label)")
            #expect((small.amounts + small.shape).allSatisfy { $0.isFinite }, "\(label): \(layer)")
            #expect(zip(small.amounts, large.amounts).allSatisfy { $0 >= 0 && $0 <= $1 }, "\(label): \(layer)")
        }
    }
}
