package import ModelGraph
package import Prediction
import Quantities

extension RunSplit {
    /// The layers that a run of a one-layer graph divides into, and the operators that are none of them.
    ///
    /// The layer's own operators are its row. ONNX Runtime reorders tensors of images into blocks of channels and back
    /// for its convolutions and pools: each is a row of `reorder`. What calling the engine costs is nobody's here: it
    /// is measured by itself, see ``CallChain``.
    package func parts(
        of layer: LayerConfiguration, model: Model
    ) throws(ModelGraphError) -> (parts: [CollectedFigures.Part], otherOperators: [String]) {
        typealias Part = CollectedFigures.Part
        let shapes = try model.shapes().values
        let own = operators.filter { layer.type.ownOperators.contains($0.operation) }
        var values: [String: Int] = [:]
        for parameter in layer.type.parameters { values[parameter.name] = layer.value(of: parameter.name) }
        var parts = [
            Part(
                type: layer.type.name, values: values, share: own.reduce(0) { $0 + $1.share },
                error: error)
        ]
        let images = { (values: [ValueInfo]) in
            values.compactMap { shapes[$0.name]?.knownShape }.filter { $0.count == 4 }
        }
        for node in operators {
            let shape: [Int]?
            switch node.operation {
            case "ReorderInput": shape = Self.nearest(images(model.graph.inputs), bytes: node.outputBytes)
            case "ReorderOutput": shape = Self.nearest(images(model.graph.outputs), bytes: node.outputBytes)
            default: continue
            }
            guard let shape else { continue }
            let sizes = [
                "batch_size": shape[0], "in_channels": shape[1], "image_size": shape[2], "image_width": shape[3],
                "direction": node.operation == "ReorderInput" ? 0 : 1,
            ]
            parts.append(Part(type: "reorder", values: sizes, share: node.share, error: error))
        }
        let known = layer.type.ownOperators.union(layer.type.recipe?.companions ?? []).union([
            "ReorderInput", "ReorderOutput",
        ])
        return (parts, Set(operators.map(\.operation)).subtracting(known).sorted())
    }

    /// The shape whose size is nearest to that of a node's output, which may be padded to whole blocks of channels.
    private static func nearest(_ shapes: [[Int]], bytes: Bytes?) -> [Int]? {
        shapes.min { a, b in
            func distance(_ shape: [Int]) -> Double {
                abs(shape.reduce(4.0) { $0 * Double($1) } - (bytes?.value ?? 0))
            }
            return distance(a) < distance(b)
        }
    }
}
