import Foundation

/// ONNX files of a few hundred bytes, written field by field so that the tests do not rest on the package's own writer.
enum TinyModel {
    /// `y = relu(x · w)` with x: float[batch, 3] and w = 1 … 6 as float[3, 2].
    static var dense: [UInt8] {
        model(
            nodes: [
                node("MatMul", "dense", ["x", "w"], ["h"]),
                node("Relu", "activation", ["h"], ["y"]),
            ],
            initializers: [tensor("w", [3, 2], floats: [1, 2, 3, 4, 5, 6])],
            inputs: [value("x", 1, [.name("batch"), .size(3)])],
            outputs: [value("y", 1, [.name("batch"), .size(2)])])
    }

    /// The indices of elements that are not zero: an output whose shape depends on the numbers fed.
    static var nonZero: [UInt8] {
        model(
            nodes: [node("NonZero", "find", ["x"], ["indices"])], inputs: [value("x", 1, [.size(4)])],
            outputs: [value("indices", 7, [.size(1), .name("count")])])
    }

    /// `y = table[ids]` with a table of four rows: an index above 3 makes the engine fail while it runs.
    static var embedding: [UInt8] {
        model(
            nodes: [node("Gather", "lookup", ["table", "ids"], ["y"])],
            initializers: [tensor("table", [4, 2], floats: [0, 1, 2, 3, 4, 5, 6, 7])],
            inputs: [value("ids", 7, [.name("batch"), .name("sequence")])],
            outputs: [value("y", 1, [.name("batch"), .name("sequence"), .size(2)])])
    }

    /// A value that needs itself.
    static var cyclic: [UInt8] {
        model(
            nodes: [node("Relu", "first", ["b"], ["a"]), node("Relu", "second", ["a"], ["b"])],
            inputs: [value("x", 1, [.size(1)])], outputs: [value("b", 1, [.size(1)])])
    }

    /// An operator that no engine knows.
    static var unknownOperator: [UInt8] {
        model(
            nodes: [node("Frobnicate", "strange", ["x"], ["y"])], inputs: [value("x", 1, [.size(1)])],
            outputs: [value("y", 1, [.size(1)])])
    }

    /// A weight that claims 2⁴⁰ elements and holds none.
    static var hugeWeight: [UInt8] {
        model(
            nodes: [node("Add", "sum", ["x", "w"], ["y"])],
            initializers: [tensor("w", [1 << 20, 1 << 20], floats: [])],
            inputs: [value("x", 1, [.size(1)])], outputs: [value("y", 1, [.size(1)])])
    }

    /// A copy of the input, of any element type, shape [batch].
    static func identity(element: Int) -> [UInt8] {
        model(
            nodes: [node("Identity", "copy", ["x"], ["y"])], inputs: [value("x", element, [.name("batch")])],
            outputs: [value("y", element, [.name("batch")])])
    }

    enum Axis {
        case size(Int)
        case name(String)
    }
}

// The messages of onnx.proto, with their field numbers.
extension TinyModel {
    static func model(
        nodes: [[UInt8]], initializers: [[UInt8]] = [], inputs: [[UInt8]], outputs: [[UInt8]]
    ) -> [UInt8] {
        var graph = nodes.flatMap { field(1, $0) } + field(2, Array("tiny".utf8))
        graph += initializers.flatMap { field(5, $0) } + inputs.flatMap { field(11, $0) }
        graph += outputs.flatMap { field(12, $0) }
        return number(1, 8) + field(7, graph) + field(8, number(2, 17))
    }

    static func node(_ operation: String, _ name: String, _ inputs: [String], _ outputs: [String]) -> [UInt8] {
        inputs.flatMap { field(1, Array($0.utf8)) } + outputs.flatMap { field(2, Array($0.utf8)) }
            + field(3, Array(name.utf8)) + field(4, Array(operation.utf8))
    }

    static func tensor(_ name: String, _ shape: [Int], floats: [Float]) -> [UInt8] {
        let raw = floats.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        return shape.flatMap { number(1, $0) } + number(2, 1) + field(8, Array(name.utf8)) + field(9, raw)
    }

    static func value(_ name: String, _ element: Int, _ axes: [Axis]) -> [UInt8] {
        let shape = axes.flatMap { axis in
            switch axis {
            case .size(let size): field(1, number(1, size))
            case .name(let name): field(1, field(2, Array(name.utf8)))
            }
        }
        return field(1, Array(name.utf8)) + field(2, field(1, number(1, element) + field(2, shape)))
    }

    private static func field(_ tag: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(tag << 3 | 2) + varint(bytes.count) + bytes
    }

    private static func number(_ tag: Int, _ value: Int) -> [UInt8] { varint(tag << 3) + varint(value) }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = UInt64(value)
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
