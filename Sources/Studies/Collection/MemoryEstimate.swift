package import ModelGraph
package import Quantities

extension Model {
    /// About the memory that loading and running the model takes, so that one which would not fit is not tried.
    ///
    /// Weights count three times (the file's, the engine's, and its own arrangement of them), values that are alive at
    /// the same time twice (the engine's other layout).
    /// - Throws: ``ModelGraphError`` when shapes do not follow from the batch.
    package func estimatedMemory(batch: Int) throws(ModelGraphError) -> Bytes {
        let shapes = try shapes(batch: batch).values
        func bytes(_ name: String) -> Double { shapes[name]?.byteCount.map(Double.init) ?? 0 }
        let weights = graph.initializers.reduce(0.0) { sum, tensor in
            sum + tensor.shape.reduce(Double(tensor.elementType.bits) / 8) { $0 * Double($1) }
        }
        var lastUse: [String: Int] = [:]
        for (place, node) in graph.nodes.enumerated() { for input in node.inputs { lastUse[input] = place } }
        let computed = Set(graph.nodes.flatMap(\.outputs)).subtracting(graph.outputs.map(\.name))
        var alive = graph.inputs.reduce(0) { $0 + bytes($1.name) }
        var peak = alive
        for (place, node) in graph.nodes.enumerated() {
            alive += node.outputs.reduce(0) { $0 + bytes($1) }
            peak = max(peak, alive)
            for input in Set(node.inputs) where lastUse[input] == place && computed.contains(input) {
                alive -= bytes(input)
            }
        }
        return Bytes(3 * weights + 2 * peak)
    }
}
