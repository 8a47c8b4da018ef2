import ModelGraph

extension RewritingPass {
    /// x/2 · (1 + erf(x/√2)), the halving before or after, becomes Gelu. Source: `gelu_fusion.cc`.
    static let geluFusion = RewritingPass("GeluFusion") { graph in
        var changed = false
        for error in graph.order where graph.operators[error].operation == "Erf" {
            guard let chain = graph.gelu(around: error) else { continue }
            graph.fuse(chain.operators, as: "Gelu", inputs: [chain.input], attributes: [:])
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The operators of a Gelu around its error function, the last of them last.
    fileprivate func gelu(around error: OperatorID) -> (operators: [OperatorID], input: ValueID)? {
        guard let scale = producer(of: input(error, 0), "Div", "Mul"), isReadOnce(output(scale)),
            let scaled = scaled(scale), let sum = onlyReader(of: error, ["Add"]), self.scaled(sum)?.scalar == 1,
            let product = onlyReader(of: sum, ["Mul"]), let raised = output(sum),
            let factor = other(product, than: raised)
        else { return nil }
        let root = operators[scale].operation == "Div" ? scaled.scalar : 1 / scaled.scalar
        guard abs(root - 2.0.squareRoot()) < 1e-3 else { return nil }
        let x = scaled.value
        if factor == x {
            guard let half = onlyReader(of: product, ["Mul"]), self.scaled(half)?.scalar == 0.5 else { return nil }
            return ([scale, error, sum, product, half], x)
        }
        guard let half = producer(of: factor, "Mul"), isReadOnce(factor), let halved = self.scaled(half),
            halved.scalar == 0.5, halved.value == x
        else { return nil }
        return ([scale, error, sum, half, product], x)
    }
}
