import ModelGraph

extension RewritingPass {
    /// A sum read only by LayerNormalization becomes part of it, with the bias of one of the addends.
    ///
    /// Source: `skip_layer_norm_fusion.cc`: both addends have three axes of the same sizes.
    static let skipLayerNormFusion = RewritingPass("SkipLayerNormFusion") { graph in
        var changed = false
        for sum in graph.order where graph.operators[sum].operation == "Add" {
            guard let normalization = graph.onlyReader(of: sum, ["LayerNormalization"]),
                graph.input(normalization, 0) == graph.output(sum),
                graph.operators[normalization].inputs.count == 3,
                graph.operators[normalization].outputs.compactMap({ $0 }).count == 1,
                let a = graph.input(sum, 0), let b = graph.input(sum, 1), graph[a].statedShape?.count == 3,
                graph[a].shape == graph[b].shape, graph.sizesAreOpenAlike(a, b)
            else { continue }
            let scales = Array(graph.operators[normalization].inputs.dropFirst())
            if let (biased, inputs) = graph.biasedAddend(of: sum) {
                graph.fuse(
                    [biased, sum, normalization], as: "SkipLayerNormalization",
                    inputs: [inputs[0], biased == graph.producers[a] ? b : a] + scales + [inputs[1]])
            } else {
                graph.fuse([sum, normalization], as: "SkipLayerNormalization", inputs: [a, b] + scales)
            }
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// Whether the file fixes the same axes of both; open ones bear the same name where the sizes are the same.
    fileprivate func sizesAreOpenAlike(_ a: ValueID, _ b: ValueID) -> Bool {
        guard let left = values[a].statedShape, let right = values[b].statedShape else { return false }
        return left == right
    }

    fileprivate func biasedAddend(of sum: OperatorID) -> (OperatorID, [ValueID?])? {
        for value in operators[sum].inputs {
            guard let id = producer(of: value, "Add"), isReadOnce(value), let inputs = withVector(id) else { continue }
            return (id, inputs)
        }
        return nil
    }
}
