import ModelGraph

extension RewritingPass {
    /// A target shape put together from sizes of the tensor itself becomes a constant one: 0 where an axis stays.
    ///
    /// Source: `reshape_fusion.cc`: Reshape(x, Concat(…)) whose parts are constants or Shape(x)[i] at place i, and at
    /// most one part of another kind, which becomes −1.
    static let reshapeFusion = RewritingPass("ReshapeFusion") { graph in
        var changed = false
        for id in graph.order where graph.operators[id].operation == "Reshape" {
            guard let data = graph.input(id, 0), let concat = graph.producer(of: graph.input(id, 1), "Concat"),
                graph.isReadOnce(graph.output(concat)), let target = graph.output(concat)
            else { continue }
            var others = 0
            for (place, part) in graph.operators[concat].inputs.enumerated() {
                guard let part else { continue }
                if graph.isConstant(part) {
                    if graph[part].numbers?.contains(-1) ?? false { others += 1 }
                } else if !graph.isSize(part, of: data, axis: place) {
                    others += 1
                }
            }
            guard others <= 1 else { continue }
            var constant = graph[target]
            constant.isConstant = true
            constant.name += ".constant"
            let shape = graph.addValue(constant)
            graph.update(id) { $0.inputs[1] = shape }
            graph.removeUnread(concat)
            changed = true
        }
        return changed
    }
}

extension OperatorGraph {
    /// Whether a value is `Unsqueeze(Gather(Shape(data), axis))`.
    fileprivate func isSize(_ value: ValueID, of data: ValueID, axis: Int) -> Bool {
        guard let unsqueeze = producer(of: value, "Unsqueeze"),
            let gather = producer(of: input(unsqueeze, 0), "Gather"), scalar(gather, 1) == Double(axis),
            let shape = producer(of: input(gather, 0), "Shape")
        else { return false }
        return input(shape, 0) == data
    }
}
