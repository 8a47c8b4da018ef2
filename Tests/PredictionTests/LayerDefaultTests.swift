import Testing

@testable import Prediction

@Suite struct LayerDefaultTests {
    @Test func widthsAreLikeHeightsUnlessStated() throws {
        let type = try LayerType.named("conv2d")
        let square = try LayerConfiguration(type, values: [1, 14, 3, 32, 64, 2, 1])
        #expect(square.values == [1, 14, 3, 32, 64, 2, 1, 1, 1, 14, 3, 2, 1, 0, 0])
        var inputs = [
            "batch_size": 1, "image_size": 14, "kernel_size": 3, "in_channels": 32, "out_channels": 64, "stride": 2,
            "padding": 1,
        ]
        #expect(try LayerConfiguration(type, inputs) == square)
        #expect(
            square.description
                == "conv2d batch_size 1, image_size 14, kernel_size 3, in_channels 32, out_channels 64, stride 2, padding 1"
        )
        inputs["kernel_width"] = 1
        inputs["padding_width"] = 0
        let tall = try LayerConfiguration(type, inputs)
        #expect(tall.description.hasSuffix("padding 1, kernel_width 1, padding_width 0"))
        #expect(tall.multiplyAccumulates == 7 * 7 * 64 * 32 * 3.0)
    }

    /// A layer lying on its side does the same work.
    @Test func heightAndWidthCountAlike() throws {
        let type = try LayerType.named("maxpool2d")
        let standing = try LayerConfiguration(type, values: [2, 40, 3, 16, 2, 1, 20, 2, 1, 0])
        let lying = try LayerConfiguration(type, values: [2, 20, 2, 16, 1, 0, 40, 3, 2, 1])
        let (a, b) = (standing.poolingWindows, lying.poolingWindows)
        #expect(a?.outputs == 20 * 19 && a?.outputs == b?.outputs && a?.taps == b?.taps && a?.read == b?.read)
    }

    /// A table without columns of widths means squares; one with them means what it says.
    @Test func tablesMayLeaveWidthsOut() throws {
        let type = try LayerType.named("maxpool2d")
        let header = "batch_size,image_size,kernel_size,in_channels,stride,padding"
        let square = try MeasurementTable(
            parsing: "\(header),cpu_j\n2,40,3,16,2,1,0.5\n", file: "a.csv", type: type)
        #expect(square.measurements.map(\.configuration.values) == [[2, 40, 3, 16, 2, 1, 40, 3, 2, 1]])
        let wide = try MeasurementTable(
            parsing: "\(header),image_width,cpu_j\n2,40,3,16,2,1,80,0.5\n", file: "a.csv", type: type)
        #expect(wide.measurements.map(\.configuration.values) == [[2, 40, 3, 16, 2, 1, 80, 3, 2, 1]])
    }

    @Test func operandsOfTheSameSizeGrowWithTheBatch() throws {
        let type = try LayerType.named("add")
        #expect(try LayerConfiguration(type, values: [2, 12, 24]).withBatchSize(8).values == [8, 12, 96])
        #expect(try LayerConfiguration(type, values: [2, 12, 6]).withBatchSize(8).values == [8, 12, 6])
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(type, values: [2, 12, 5]) }
        // A gate has a number for every item, a scalar has not.
        let gated = try LayerType.named("mul")
        #expect(try LayerConfiguration(gated, values: [2, 12, 6]).withBatchSize(8).values == [8, 12, 24])
        #expect(try LayerConfiguration(gated, values: [2, 12, 1]).withBatchSize(8).values == [8, 12, 1])
    }

    /// A gate over planes advances once a plane, a bias begins anew once a row.
    @Test func repeatedOperandsCutTheWorkIntoSpans() throws {
        func spans(_ name: String, _ values: [Int]) throws -> Double? {
            let type = try LayerType.named(name)
            let amounts = type.work(try LayerConfiguration(type, values: values), .xeonGold5120).amounts
            return zip(type.terms, amounts).first { $0.0.name.hasPrefix("spans") }?.1
        }
        #expect(try spans("mul", [4, 64 * 49, 4 * 64 * 49]) == 0)
        #expect(try spans("mul", [4, 64 * 49, 4 * 64]) == 4 * 64)
        #expect(try spans("mul", [4, 64 * 49, 7]) == 4 * 64 * 7)
        #expect(try spans("add", [4, 197 * 768, 768]) == 4 * 197)
        #expect(try spans("add", [4, 197 * 768, 1]) == 1)
    }

    @Test func adaptivePoolingAveragesWholeImages() throws {
        let type = try LayerType.named("adaptiveavgpool2d")
        let layer = try LayerConfiguration(type, values: [2, 7, 64, 1, 9])
        #expect(layer.fixedWindows == [2, 7, 7, 64, 7, 0, 9, 9, 9, 0])
        let own = try LayerConfiguration(type, values: [2, 7, 64])
        #expect(own.fixedWindows == [2, 7, 1, 64, 1, 0, 7, 1, 1, 0])
        #expect(throws: EnergyPredictionError.self) { try LayerConfiguration(type, values: [2, 7, 64, 8]) }
    }
}
