/// An ONNX file of the mean of each channel: scores for red, green and blue. Images of any size.
enum MeanColourModel {
    static var bytes: [UInt8] {
        let axes: [[UInt8]] = [name("batch"), size(3), name("height"), name("width")]
        var graph = field(1, node("GlobalAveragePool", "image", "means"))
        graph += field(1, node("Flatten", "means", "scores"))
        graph += field(2, Array("mean".utf8))
        graph += field(11, value("image", axes))
        graph += field(12, value("scores", [name("batch"), size(3)]))
        return [0x08, 8] + field(7, graph) + field(8, [0x10, 17])
    }

    private static func node(_ operation: String, _ input: String, _ output: String) -> [UInt8] {
        field(1, Array(input.utf8)) + field(2, Array(output.utf8)) + field(4, Array(operation.utf8))
    }

    private static func value(_ name: String, _ axes: [[UInt8]]) -> [UInt8] {
        let shape = axes.flatMap { field(1, $0) }
        return field(1, Array(name.utf8)) + field(2, field(1, [0x08, 1] + field(2, shape)))
    }

    private static func size(_ count: UInt8) -> [UInt8] { [0x08, count] }

    private static func name(_ text: String) -> [UInt8] { field(2, Array(text.utf8)) }

    private static func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        // Two bytes of length hold 16383; the whole model has a few hundred.
        let length: [UInt8] =
            bytes.count < 128 ? [UInt8(bytes.count)] : [UInt8(bytes.count & 0x7F | 0x80), UInt8(bytes.count >> 7)]
        return [tag << 3 | 2] + length + bytes
    }
}
