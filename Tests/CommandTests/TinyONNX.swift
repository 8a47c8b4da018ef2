/// ONNX files of a few hundred bytes, written field by field, good and hostile ones.
enum TinyONNX {
    /// `y = relu(x)` with x: float[batch, 8].
    static let relu = model(
        nodes: [node("Relu", ["x"], ["y"])], inputs: [value("x", 1, [.name("batch"), .size(8)])],
        outputs: [value("y", 1, [.name("batch"), .size(8)])])

    static let truncated = Array(relu.dropLast(relu.count / 3))

    static let hugeSizes = model(
        nodes: [node("Relu", ["x"], ["y"])], inputs: [value("x", 1, [.size(1 << 62), .size(1 << 62)])],
        outputs: [value("y", 1, [.size(1 << 62), .size(1 << 62)])])

    /// A value that needs itself.
    static let cyclic = model(
        nodes: [node("Relu", ["b"], ["a"]), node("Relu", ["a"], ["b"])],
        inputs: [value("x", 1, [.size(1)])], outputs: [value("b", 1, [.size(1)])])

    /// Ten thousand graphs, each in an attribute of a node of the one around it.
    static let deeplyNested: [UInt8] = {
        var graph = field(1, node("Relu", ["x"], ["y"]))
        for _ in 0..<10_000 {
            let branch = text(1, "then_branch") + field(6, graph) + number(20, 5)
            graph = field(1, node("If", ["c"], ["y"]) + field(5, branch))
        }
        return header + field(7, graph)
    }()

    /// A convolution of an integer and a number that is no tensor.
    static let wrongTypes = model(
        nodes: [node("Conv", ["x", "x"], ["y"])], inputs: [value("x", 99, [.size(-5)])],
        outputs: [value("y", 1, [.size(1)])])

    /// The graph's field holds a number.
    static let wrongWireType = header + number(7, 1)

    enum Axis {
        case size(Int)
        case name(String)
    }
}

// The messages of onnx.proto, with their field numbers.
extension TinyONNX {
    private static let header = number(1, 8) + field(8, text(1, "") + number(2, 17))

    private static func model(nodes: [[UInt8]], inputs: [[UInt8]], outputs: [[UInt8]]) -> [UInt8] {
        let graph =
            nodes.flatMap { field(1, $0) } + text(2, "tiny") + inputs.flatMap { field(11, $0) }
            + outputs.flatMap { field(12, $0) }
        return header + field(7, graph)
    }

    private static func node(_ operation: String, _ inputs: [String], _ outputs: [String]) -> [UInt8] {
        inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) } + text(3, operation + outputs[0])
            + text(4, operation)
    }

    private static func value(_ name: String, _ element: Int, _ axes: [Axis]) -> [UInt8] {
        let shape = axes.flatMap { axis in
            switch axis {
            case .size(let size): field(1, number(1, size))
            case .name(let name): field(1, text(2, name))
            }
        }
        return text(1, name) + field(2, field(1, number(1, element) + field(2, shape)))
    }

    private static func number(_ key: Int, _ value: Int) -> [UInt8] { varint(key << 3) + varint(value) }

    private static func text(_ key: Int, _ value: String) -> [UInt8] { field(key, Array(value.utf8)) }

    private static func field(_ key: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(key << 3 | 2) + varint(bytes.count) + bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = UInt64(bitPattern: Int64(value))
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
