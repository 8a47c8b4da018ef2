import ModelGraph

extension RewritingPass {
    /// A matrix product and the stored statistics that normalise it become Gemm. Source: `matmul_bn_fusion.cc`.
    static let matMulBNFusion = RewritingPass("MatmulBNFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "MatMul" {
            guard let normalization = graph.onlyReader(of: id, ["BatchNormalization"]),
                graph.isConstant(graph.input(id, 1)), let left = graph.input(id, 0),
                graph[left].statedShape?.count == 2,
                graph.operators[normalization].inputs.dropFirst().allSatisfy({ graph.isConstant($0) }),
                let bias = graph.input(normalization, 2)
            else { continue }
            graph.fuse(
                [id, normalization], as: "Gemm", inputs: graph.operators[id].inputs + [bias], isRuntimeOwn: false,
                attributes: [:])
            changed = true
        }
        return changed
    }
}
