import ModelGraph

extension RewritingPass {
    /// ReLU whose only reader clips becomes part of the clipping. Source: `relu_clip_fusion.cc`.
    static let reluClipFusion = RewritingPass("FuseReluClip") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Relu" {
            guard let clip = graph.onlyReader(of: id, ["Clip"]), graph.clipsByConstants(clip) else { continue }
            var inputs = graph.operators[clip].inputs
            inputs[0] = graph.input(id, 0)
            graph.fuse([id, clip], as: "Clip", inputs: inputs, isRuntimeOwn: false)
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// Whether both bounds of a Clip are attributes, constants or left out.
    func clipsByConstants(_ id: OperatorID) -> Bool {
        operators[id].inputs.dropFirst().allSatisfy { $0 == nil || isConstant($0) }
    }
}
