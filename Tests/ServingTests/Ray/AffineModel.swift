import Foundation

/// An ONNX file of `y = x · factor + term` with x: float[batch, width], written field by field.
enum AffineModel {
    static func write(to path: String, input: String, output: String, width: Int, factor: Float, term: Float) throws {
        let graph =
            field(1, node("Mul", [input, "factor"], ["scaled"])) + field(1, node("Add", ["scaled", "term"], [output]))
            + text(2, "affine") + field(5, constant("factor", factor)) + field(5, constant("term", term))
            + field(11, value(input, width)) + field(12, value(output, width))
        let model = number(1, 8) + field(7, graph) + field(8, text(1, "") + number(2, 17))
        try Data(model).write(to: URL(fileURLWithPath: path))
    }

    private static func node(_ type: String, _ inputs: [String], _ outputs: [String]) -> [UInt8] {
        inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) } + text(4, type)
    }

    private static func constant(_ name: String, _ value: Float) -> [UInt8] {
        let bytes = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        return number(1, 1) + number(2, 1) + text(8, name) + field(9, bytes)
    }

    private static func value(_ name: String, _ width: Int) -> [UInt8] {
        let shape = field(1, text(2, "batch")) + field(1, number(1, width))
        return text(1, name) + field(2, field(1, number(1, 1) + field(2, shape)))
    }

    private static func text(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(bytes.count) + bytes
    }
    private static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }
    private static func varint(_ value: Int) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
    }
}
