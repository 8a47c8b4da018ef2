import ModelGraph

extension RewritingPass {
    /// A constant factor before or after a matrix product becomes its α. Source: `matmul_scale_fusion.cc`.
    static let matMulScaleFusion = RewritingPass("MatMulScaleFusion") { graph in
        var changed = false
        for id in graph.order where ["MatMul", "FusedMatMul"].contains(graph.operators[id].operation) {
            let before = [0, 1].compactMap { graph.constantFactor(before: id, input: $0) }
            let after = graph.onlyReader(of: id, ["Mul", "Div"]).flatMap { graph.isScaling($0) ? $0 : nil }
            guard !before.isEmpty || after != nil else { continue }
            var inputs = graph.operators[id].inputs
            for factor in before { inputs[factor.index] = factor.value }
            graph.fuse(
                before.map(\.id) + [id] + (after.map { [$0] } ?? []), as: "FusedMatMul", inputs: inputs,
                attributes: graph.operators[id].attributes)
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    fileprivate func isScaling(_ id: OperatorID) -> Bool {
        guard let scaled = scaled(id) else { return false }
        return operators[id].operation == "Mul" || scaled.value == input(id, 0)
    }

    fileprivate func constantFactor(
        before id: OperatorID, input index: Int
    ) -> (id: OperatorID, index: Int, value: ValueID)? {
        guard let value = input(id, index), let scale = producer(of: value, "Mul", "Div"), isReadOnce(value),
            isScaling(scale), let scaled = scaled(scale)
        else { return nil }
        return (scale, index, scaled.value)
    }
}
