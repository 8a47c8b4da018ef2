import ModelGraph

extension RewritingPass {
    /// Normalisation of rows in single steps becomes LayerNormalization. Source: `layer_norm_fusion.cc`.
    ///
    /// (x − mean) / √(mean((x − mean)²) + ε) · scale + shift; the difference may be computed once or twice.
    static let layerNormFusion = RewritingPass("LayerNormFusion") { graph in
        var changed = false
        for mean in graph.order where graph.operators[mean].operation == "ReduceMean" {
            guard let match = graph.layerNormalization(from: mean) else { continue }
            graph.fuse(
                match.operators, as: "LayerNormalization", inputs: [match.input, match.scale, match.shift],
                isRuntimeOwn: false, attributes: ["axis": .int(-1)])
            changed = true
        }
        return changed
    }
}

private struct LayerNormalizationMatch {
    let operators: [OperatorGraph.OperatorID]
    let input: OperatorGraph.ValueID
    let scale: OperatorGraph.ValueID
    let shift: OperatorGraph.ValueID
}

extension OperatorGraph {
    fileprivate func layerNormalization(from mean: OperatorID) -> LayerNormalizationMatch? {
        guard let x = input(mean, 0), let average = output(mean), !values[average].isGraphOutput else { return nil }
        let differences = Set(readers[average])
        guard differences.allSatisfy({ operators[$0].operation == "Sub" && operators[$0].inputs == [x, average] })
        else { return nil }
        for difference in differences {
            guard let centred = output(difference) else { continue }
            for reader in readers[centred] where operators[reader].operation == "Div" {
                guard let root = producer(of: input(reader, 1), "Sqrt"), input(reader, 0) == centred,
                    let sum = producer(of: input(root, 0), "Add"), let variance = scaled(sum)?.value,
                    let square = producer(of: variance, "ReduceMean"),
                    let power = producer(of: input(square, 0), "Pow", "Mul"),
                    let base = squared(power), let other = producers[base], differences.contains(other),
                    let scaling = onlyReader(of: reader, ["Mul"]), let quotient = output(reader),
                    let scale = self.other(scaling, than: quotient), isConstant(scale),
                    let shifting = onlyReader(of: scaling, ["Add"]), let product = output(scaling),
                    let shift = self.other(shifting, than: product), isConstant(shift)
                else { continue }
                let body = [mean, power, square, sum, root, reader, scaling] + differences.sorted()
                guard areReadOnlyWithin(body, [shifting]) else { continue }
                return LayerNormalizationMatch(
                    operators: body + [shifting], input: x, scale: scale, shift: shift)
            }
        }
        return nil
    }

    private func squared(_ id: OperatorID) -> ValueID? {
        if operators[id].operation == "Pow" { return scalar(id, 1) == 2 ? input(id, 0) : nil }
        return input(id, 0) == input(id, 1) ? input(id, 0) : nil
    }

    private func areReadOnlyWithin(_ body: [OperatorID], _ last: [OperatorID]) -> Bool {
        let inside = Set(body + last)
        return body.allSatisfy { id in
            operators[id].outputs.allSatisfy { output in
                guard let output else { return true }
                return !values[output].isGraphOutput && readers[output].allSatisfy(inside.contains)
            }
        }
    }
}
