import Testing

@testable import Prediction

@Suite struct ProcessorTests {
    static let avx2 = Processor.onnxRuntime(vectorWidth: 8, coreCacheBytes: 1e6, sharedCacheBytes: 2e7)

    /// ONNX Runtime's `NchwcTransformerImpl::TransformConv`, case by case: in, out, groups, blocked?
    @Test(arguments: [
        (3, 64, 1, true), (7, 64, 1, true), (64, 64, 1, true), (12, 20, 1, true), (10, 64, 1, false),
        (32, 32, 32, true), (32, 64, 32, false), (32, 64, 4, true), (24, 48, 6, false),
    ])
    func onnxRuntimeBlocksConvolutions(input: Int, output: Int, groups: Int, isBlocked: Bool) throws {
        let layer = try LayerConfiguration(
            .conv2d, values: [1, 14, 3, input, output, 1, 1, 1, groups, 14, 3, 1, 1, 0, 0])
        let amounts = layer.type.work(layer, Self.avx2).amounts
        #expect((amounts[0] + amounts[17] > 0) == isBlocked && (amounts[9] > 0) != isBlocked)
    }

    /// ONNX Runtime returns no indices, keeps its memory, and packed constant weights when it loaded the model.
    @Test func onnxRuntimeSparesWork() throws {
        let pool = try LayerConfiguration(.maxPool2d, values: [8, 224, 2, 64, 2, 0, 224, 2, 2, 0])
        let (torch, runtime) = (
            pool.type.work(pool, .xeonGold5120).amounts, pool.type.work(pool, Self.avx2).amounts
        )
        let outputs = 8.0 * 64 * 112 * 112
        #expect(torch[3] == 12 * outputs && runtime[3] == 4 * outputs)
        // Values take 25.7 MB and indices twice that: only those pass 32 MiB.
        #expect(torch[4] == 8 * outputs && runtime[4] == 0 && runtime[1] == 0)
        let linear = try LayerConfiguration(.linear, values: [64, 1000, 1000, 0])
        #expect(linear.type.work(linear, .xeonGold5120).amounts[3] == 4_031_250)
        #expect(linear.type.work(linear, Self.avx2).amounts[3] == 0)
    }
}
