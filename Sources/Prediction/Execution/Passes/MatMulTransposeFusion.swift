import ModelGraph

extension RewritingPass {
    /// An exchange of the last two axes before a matrix product becomes part of it. Source:
    /// `matmul_transpose_fusion.cc`.
    static let matMulTransposeFusion = RewritingPass("MatmulTransposeFusion") { graph in
        var changed = false
        for id in graph.order where ["MatMul", "FusedMatMul"].contains(graph.operators[id].operation) {
            for (index, attribute) in [(0, "transA"), (1, "transB")] {
                guard let transpose = graph.producer(of: graph.input(id, index), "Transpose"),
                    let order = graph.operators[transpose].ints("perm"), order.exchangesLastTwo,
                    let value = graph.input(transpose, 0), graph[value].elementType == .float32
                else { continue }
                let flag = 1 - graph.operators[id].int(attribute, default: 0)
                let members = graph.isReadOnce(graph.input(id, index)) ? graph.operators[transpose].members : []
                graph.update(id) { product in
                    product.operation = "FusedMatMul"
                    product.isRuntimeOwn = true
                    product.inputs[index] = value
                    product.attributes[attribute] = .int(flag)
                    product.members += members
                }
                graph.removeUnread(transpose)
                changed = true
            }
        }
        return changed
    }
}

extension [Int] {
    fileprivate var exchangesLastTwo: Bool {
        guard count >= 2 else { return false }
        return self == Array(0..<(count - 2)) + [count - 1, count - 2]
    }
}
