@testable import ModelGraph
import Statistics

/// A network of every kind of layer that channels pass, whose second half of each group of channels is zero.
enum HalfSilentNetwork {
    static var model: Model {
        var generator = SeededGenerator(seed: 11)
        var graph = Graph(
            name: "silent", inputs: [ValueInfo("input", shape: [.symbolic("batch"), .fixed(2), .fixed(4), .fixed(4)])],
            outputs: [ValueInfo("output", shape: [.symbolic("batch"), .fixed(3)])])
        /// A tensor that is zero wherever an index of the axis lies in the second half of its group of channels.
        func tensor(_ name: String, _ shape: [Int], axis: Int?, group: Int = 4, elements: Int = 1) {
            let row = axis.map { shape[($0 + 1)...].reduce(1, *) } ?? 1
            let values = (0..<shape.reduce(1, *)).map { place -> Float in
                let value = Float(generator.next() >> 40) / Float(1 << 24) - 0.5
                guard let axis else { return value }
                let channel = place / row % shape[axis] / elements % group
                return channel >= group / 2 ? 0 : value
            }
            graph.initializers.append(Tensor(name: name, shape: shape, contents: .floats(values)))
        }
        func add(_ operation: String, _ name: String, _ inputs: [String], _ attributes: [String: Attribute] = [:]) {
            graph.nodes.append(
                Node(name: name, operation: operation, inputs: inputs, outputs: [name], attributes: attributes))
        }
        let same: [String: Attribute] = ["pads": .ints([1, 1, 1, 1]), "kernel_shape": .ints([3, 3])]
        tensor("w1", [4, 2, 3, 3], axis: 0)
        tensor("b1", [4], axis: 0)
        tensor("scale", [4], axis: nil)
        tensor("shift", [4], axis: 0)
        tensor("mean", [4], axis: 0)
        graph.initializers.append(Tensor(name: "variance", shape: [4], contents: .constant(1)))
        tensor("wd", [4, 1, 3, 3], axis: 0)
        tensor("bd", [4], axis: 0)
        tensor("w2", [4, 4, 3, 3], axis: 0)
        tensor("offset", [8, 1, 1], axis: 0)
        tensor("w3", [4, 32], axis: 0)
        tensor("b3", [4], axis: 0)
        tensor("w4", [4, 3], axis: nil)
        tensor("b4", [3], axis: nil)
        add("Conv", "conv", ["input", "w1", "b1"], same)
        add("BatchNormalization", "norm", ["conv", "scale", "shift", "mean", "variance"])
        add("Relu", "relu", ["norm"])
        add("Conv", "depthwise", ["relu", "wd", "bd"], same.merging(["group": .int(4)]) { $1 })
        add("Conv", "second", ["depthwise", "w2"], same)
        add("Concat", "joined", ["depthwise", "second"], ["axis": .int(1)])
        add("Add", "moved", ["joined", "offset"])
        add("MaxPool", "pooled", ["moved"], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        add("Flatten", "flat", ["pooled"], ["axis": .int(1)])
        add("Gemm", "hidden", ["flat", "w3", "b3"], ["transB": .int(1)])
        add("Tanh", "bent", ["hidden"])
        add("Gemm", "output", ["bent", "w4", "b4"])
        return Model(graph: graph)
    }
}
