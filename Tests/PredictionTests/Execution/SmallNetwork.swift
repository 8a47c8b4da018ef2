import ModelGraph
import Prediction

/// A hand-written network of a few nodes.
struct SmallNetwork {
    private var graph = Graph(name: "small")
    private var count = 0

    /// An input; an axis of −1 is left open.
    mutating func input(_ shape: [Int]) -> String {
        let name = "input\(graph.inputs.count)"
        let axes = shape.map { $0 < 0 ? Dimension.symbolic("batch") : .fixed($0) }
        graph.inputs.append(ValueInfo(name, shape: axes))
        return name
    }

    mutating func weight(_ shape: Int...) -> String {
        constant(Tensor(name: "", shape: shape, contents: .random(seed: 1, bound: 1)))
    }

    mutating func scalar(_ value: Float) -> String {
        constant(Tensor(name: "", shape: [], contents: .constant(value)))
    }

    mutating func integers(_ values: [Int], isScalar: Bool = false) -> String {
        let bytes = values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian, Array.init) }
        return constant(
            Tensor(name: "", elementType: .int64, shape: isScalar ? [] : [values.count], contents: .bytes(bytes)))
    }

    private mutating func constant(_ tensor: Tensor) -> String {
        var tensor = tensor
        tensor.name = "constant\(graph.initializers.count)"
        graph.initializers.append(tensor)
        return tensor.name
    }

    mutating func apply(_ operation: String, _ inputs: String..., attributes: [String: Attribute] = [:]) -> String {
        count += 1
        graph.nodes.append(
            Node(
                name: "node\(count)", operation: operation, inputs: inputs, outputs: ["value\(count)"],
                attributes: attributes))
        return "value\(count)"
    }

    /// A convolution with bias that keeps the size of images.
    mutating func convolution(_ x: String, _ inputs: Int, _ outputs: Int, kernel: Int = 1, groups: Int = 1) -> String {
        apply(
            "Conv", x, weight(outputs, inputs / groups, kernel, kernel), weight(outputs),
            attributes: [
                "kernel_shape": .ints([kernel, kernel]), "pads": .ints(Array(repeating: kernel / 2, count: 4)),
                "group": .int(groups),
            ])
    }

    mutating func normalization(_ x: String, _ channels: Int) -> String {
        apply(
            "BatchNormalization", x, weight(channels), weight(channels), weight(channels), weight(channels),
            attributes: ["epsilon": .float(1e-5)])
    }

    func model(outputs: [String], opset: Int = 17) -> Model {
        var graph = graph
        graph.outputs = outputs.map { ValueInfo($0, shape: nil) }
        return Model(graph: graph, operatorSets: ["": opset])
    }
}
