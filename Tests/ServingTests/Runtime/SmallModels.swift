import Foundation
import ModelGraph

/// ONNX files of a few operators, in a folder of their own.
final class SmallModels {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// `y = relu(x · w)` with w = factor · (1 … 6) as float[3, 2].
    func dense(_ name: String, factor: Float = 1, batch: ModelGraph.Dimension = .symbolic("batch")) throws -> String {
        try write(
            name,
            Graph(
                name: name, inputs: [ValueInfo("x", shape: [batch, .fixed(3)])],
                outputs: [ValueInfo("y", shape: [batch, .fixed(2)])],
                nodes: [
                    Node(name: "dense", operation: "MatMul", inputs: ["x", "w"], outputs: ["h"]),
                    Node(name: "relu", operation: "Relu", inputs: ["h"], outputs: ["y"]),
                ],
                initializers: [tensor("w", [3, 2], (1...6).map { factor * Float($0) })]))
    }

    /// `y = table[ids]` with a table of 100 rows: a larger index makes the engine fail while it runs.
    func embedding(_ name: String) throws -> String {
        try write(
            name,
            Graph(
                name: name, inputs: [ValueInfo("ids", .int64, shape: [.symbolic("batch"), .symbolic("words")])],
                outputs: [ValueInfo("y", shape: [.symbolic("batch"), .symbolic("words"), .fixed(2)])],
                nodes: [Node(name: "lookup", operation: "Gather", inputs: ["table", "ids"], outputs: ["y"])],
                initializers: [tensor("table", [100, 2], (0..<200).map(Float.init))]))
    }

    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> ModelGraph.Tensor {
        ModelGraph.Tensor(
            name: name, shape: shape,
            contents: .bytes(values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }))
    }

    private func write(_ name: String, _ graph: Graph) throws -> String {
        let path = folder + "/" + name
        try Model(graph: graph).write(to: path)
        return path
    }
}
