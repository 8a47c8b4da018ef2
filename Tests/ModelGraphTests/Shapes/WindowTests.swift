import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import ModelGraph

/// Output sizes of convolutions and pooling against counting window positions one by one.
struct WindowTests {
    /// Places a window at every multiple of the stride and counts those that fit.
    private func positions(
        size: Int, kernel: Int, stride: Int, dilation: Int, before: Int, after: Int, ceil: Bool
    ) -> Int {
        let end = before + size + after
        var (start, count) = (0, 0)
        while true {
            let last = start + (kernel - 1) * dilation
            let fits = last < end
            // With ceil_mode a window may hang over the end if it starts inside of the input or its left padding, and
            // if the one before it did not reach the end.
            let hangs = ceil && start < before + size && count > 0 && start - stride + (kernel - 1) * dilation + 1 < end
            guard fits || hangs else { return count }
            count += 1
            start += stride
        }
    }

    @Test("explicit padding, dilation, strides and ceil_mode")
    func explicit() throws {
        try forRandomInstances(600, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
            let (kernel, stride, dilation) = (
                [pick(1...5), pick(1...4)], [pick(1...4), pick(1...3)], [pick(1...3), pick(1...2)]
            )
            let pads = (0..<4).map { axis in pick(0...(kernel[axis % 2] - 1)) }
            let size = (0..<2).map { (kernel[$0] - 1) * dilation[$0] + 1 + pick(0...12) }
            let isPool = Bool.random(using: &generator)
            let ceil = isPool && Bool.random(using: &generator)
            var attributes: [String: Attribute] = [
                "kernel_shape": .ints(kernel), "strides": .ints(stride), "dilations": .ints(dilation),
                "pads": .ints(pads),
            ]
            if isPool { attributes["ceil_mode"] = .int(ceil ? 1 : 0) }
            let input = [2, 6] + size
            let model =
                isPool
                ? SampleModels.node("MaxPool", [input], attributes: attributes)
                : SampleModels.node(
                    "Conv", [input, [9, 3] + kernel], attributes: attributes.merging(["group": .int(2)]) { $1 })
            let truth = (0..<2).map {
                positions(
                    size: size[$0], kernel: kernel[$0], stride: stride[$0], dilation: dilation[$0], before: pads[$0],
                    after: pads[$0 + 2], ceil: ceil)
            }
            let shape = try model.outputShape()
            #expect(shape == [2, isPool ? 6 : 9] + truth, "\(label)")
        }
    }

    @Test(
        "SAME padding covers every stride-th element; VALID pads nothing",
        arguments: ["SAME_UPPER", "SAME_LOWER", "VALID"])
    func automatic(padding: String) throws {
        for size in 1...17 {
            for kernel in 1...min(5, size) {
                for stride in 1...4 {
                    let model = SampleModels.node(
                        "Conv", [[1, 1, size], [1, 1, kernel]],
                        attributes: ["auto_pad": .string(padding), "strides": .ints([stride])])
                    let truth =
                        padding == "VALID"
                        ? positions(
                            size: size, kernel: kernel, stride: stride, dilation: 1, before: 0, after: 0, ceil: false)
                        : Array(Swift.stride(from: 0, to: size, by: stride)).count
                    #expect(try model.outputShape() == [1, 1, truth])
                }
            }
        }
    }

    @Test("a transposed convolution inverts the convolution of the same window")
    func transposed() throws {
        for (size, kernel, stride, pad) in [(7, 3, 2, 1), (8, 2, 2, 0), (16, 4, 2, 1), (5, 5, 1, 2)] {
            let attributes: [String: Attribute] = ["strides": .ints([stride]), "pads": .ints([pad, pad])]
            let small = try SampleModels.node("Conv", [[1, 3, size], [4, 3, kernel]], attributes: attributes)
                .outputShape()
            let reduced = try #require(small?.last ?? nil)
            let leftover = (size + 2 * pad - kernel) % stride
            let back = SampleModels.node(
                "ConvTranspose", [[1, 4, reduced], [4, 3, kernel]],
                attributes: attributes.merging(["output_padding": .ints([leftover])]) { $1 })
            #expect(try back.outputShape() == [1, 3, size])
        }
    }

    @Test("a window that does not fit and channels that do not match are named with the node")
    func mismatch() throws {
        let large = failure { _ = try SampleModels.node("Conv", [[1, 3, 4, 4], [8, 3, 7, 7]]).shapes() }
        #expect(large?.description.hasPrefix("Conv node “node”: a window of 7 does not fit an axis of size 4") == true)
        let channels = failure { _ = try SampleModels.node("Conv", [[1, 4, 9, 9], [8, 3, 3, 3]]).shapes() }
        #expect(channels?.message.contains("4 channels in 1 groups meet weights for 3") == true)
    }
}
