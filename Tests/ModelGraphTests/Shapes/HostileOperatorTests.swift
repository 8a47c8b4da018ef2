import Foundation
import Statistics
import TestKit
import Testing

@testable import ModelGraph

struct HostileOperatorTests {
    private static let numbers = [Int.min, -(1 << 40), -7, -2, -1, 0, 1, 2, 3, 4, 5, 1 << 20, 1 << 31, 1 << 40, .max]
    private static let names = [
        "axis", "axes", "group", "kernel_shape", "strides", "dilations", "pads", "output_padding", "output_shape",
        "perm",
        "split", "blocksize", "hidden_size", "batch_dims", "keepdims", "k", "to", "q_num_heads", "kv_num_heads",
        "start",
        "end", "starts", "ends", "size", "ceil_mode", "transA", "allowzero", "sampling_ratio", "layout", "dtype",
        "shape",
    ]
    private static let texts = ["auto_pad", "direction", "mode", "equation", "keep_aspect_ratio_policy"]
    private static let words = [
        "SAME_UPPER", "bidirectional", "cubic", "linear", "ij,jk->ik", "ii->", "->", "not_larger",
    ]

    @Test("no operator with any attributes, shapes and constants ends the process")
    func everyOperator() {
        let operations = ShapeRules.all.keys.sorted()
        forRandomInstances(30_000, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            func pick<Element>(_ values: [Element]) -> Element {
                values[Int.random(in: values.indices, using: &generator)]
            }
            func list(_ count: Int) -> [Int] { (0..<count).map { _ in pick(Self.numbers) } }
            var attributes: [String: Attribute] = [:]
            for _ in 0..<Int.random(in: 0...5, using: &generator) {
                let name = pick(Self.names)
                attributes[name] =
                    Bool.random(using: &generator)
                    ? .int(pick(Self.numbers)) : .ints(list(Int.random(in: 0...4, using: &generator)))
            }
            if Bool.random(using: &generator) { attributes[pick(Self.texts)] = .string(pick(Self.words)) }
            let sizes = [0, 1, 1, 2, 3, 4, 7, 1 << 20, 1 << 40]
            let inputs = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in pick(sizes) }
            }
            let constants = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Bool.random(using: &generator) ? nil : list(Int.random(in: 0...4, using: &generator))
            }
            var model = SampleModels.node(
                pick(operations), inputs, constants: constants, attributes: attributes,
                outputs: Int.random(in: 0...3, using: &generator), operatorSet: pick([1, 7, 10, 11, 13, 18, 23]))
            // Half of the time, sizes that are open.
            let isOpen = Bool.random(using: &generator)
            for index in model.graph.inputs.indices where isOpen {
                model.graph.inputs[index].shape = model.graph.inputs[index].shape?.map {
                    Bool.random(using: &generator) ? .unknown : $0
                }
            }
            do {
                _ = try model.shapes()
                let total = try model.work().total
                #expect(total.multiplyAccumulates >= 0 && total.bytesWritten >= 0, "\(label)")
            } catch {
                #expect(error is ModelGraphError, "\(label)")
            }
        }
    }
}
