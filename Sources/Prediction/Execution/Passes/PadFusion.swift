import ModelGraph

extension RewritingPass {
    /// Zeros around an image become the padding of the convolution that reads it. Source: `pad_fusion.cc`.
    static let padFusion = RewritingPass("PadFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Pad" {
            guard let convolution = graph.onlyReader(of: id, ["Conv"]), let pads = graph.spatialZeros(id),
                let image = graph.input(id, 0), graph.input(convolution, 0) == graph.output(id),
                ["NOTSET", nil].contains(graph.operators[convolution].string("auto_pad"))
            else { continue }
            let own = graph.operators[convolution].ints("pads") ?? Array(repeating: 0, count: pads.count)
            guard own.count == pads.count else { continue }
            let members = graph.operators[id].members
            graph.remove(id)
            graph.update(convolution) { fused in
                fused.inputs[0] = image
                fused.attributes["pads"] = .ints(zip(own, pads).map { $0 + $1 })
                fused.members += members
            }
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// The padding along spatial axes, when it is constant, of zeros, and not along others.
    fileprivate func spatialZeros(_ id: OperatorID) -> [Int]? {
        guard (operators[id].string("mode") ?? "constant") == "constant",
            let numbers = input(id, 1).flatMap({
                values[$0].isConstant ? values[$0].numbers : nil
            }), input(id, 2) == nil || scalar(id, 2) == 0, input(id, 3) == nil
        else { return nil }
        let pads = numbers.compactMap { $0.flatMap { Int(exactly: $0) } }
        let rank = pads.count / 2
        guard pads.count == numbers.count, rank > 2, pads.allSatisfy({ $0 >= 0 }),
            [pads[0], pads[1], pads[rank], pads[rank + 1]].allSatisfy({ $0 == 0 })
        else { return nil }
        return Array(pads[2..<rank] + pads[(rank + 2)...])
    }
}
