import Quantities

extension Model {
    /// The model without a block: whatever reads the block's output reads its input instead.
    ///
    /// Weights that nothing reads any more are gone too. What the file states of intermediate shapes is left out, since it
    /// may no longer hold.
    /// - Throws: `cannotChange` when the block's input cannot take the place of its output.
    public func removing(_ block: NetworkBlock) throws(ModelGraphError) -> Model {
        if let obstacle = block.obstacle {
            throw ModelGraphError(
                .cannotChange, "the block cannot be removed: \(obstacle)", place: block.name,
                advice: "remove a block whose output has the shape of its input, or narrow this one")
        }
        guard let input = block.inputs.first, let output = block.outputs.first,
            block.nodes.allSatisfy(graph.nodes.indices.contains)
        else {
            throw ModelGraphError(.cannotChange, "the block is not one of this model", place: block.name)
        }
        var model = self
        let removed = Set(block.nodes)
        let isAnswer = graph.outputs.contains { $0.name == output }
        model.graph.nodes = graph.nodes.enumerated().compactMap { index, node in
            removed.contains(index) ? nil : node.reading([output: input])
        }
        if isAnswer {
            let name = "\(block.name)/removed"
            model.graph.nodes.append(
                Node(name: name, operation: "Identity", inputs: [input], outputs: [output]))
        }
        model.metadata["removed"] = [metadata["removed"], block.name].compactMap(\.self).joined(separator: ", ")
        return try model.tidied()
    }

    /// The model without weights that nothing reads and without stated shapes, its nodes in order.
    func tidied() throws(ModelGraphError) -> Model {
        var model = self
        model.graph.statedShapes = []
        model.graph.dropUnreadNodes()
        var read = Set(model.graph.nodes.flatMap(\.readValues))
        read.formUnion(graph.outputs.map(\.name))
        model.graph.initializers.removeAll { !read.contains($0.name) }
        model.graph = try GraphValidation.validated(model.graph)
        return model
    }
}

extension Graph {
    /// Removes nodes whose results nobody reads, such as the shapes of values that are gone.
    fileprivate mutating func dropUnreadNodes() {
        var read = Set(outputs.map(\.name))
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: read.contains) {
            read.formUnion(node.readValues)
            kept.append(node)
        }
        nodes = kept.reversed()
    }
}

extension Node {
    /// The node with other names of what it reads, also inside of its inner graphs.
    func reading(_ names: [String: String]) -> Node {
        var node = self
        node.inputs = inputs.map { names[$0] ?? $0 }
        for (key, value) in attributes {
            switch value {
            case .graph(let graph): node.attributes[key] = .graph(graph.reading(names))
            case .graphs(let graphs): node.attributes[key] = .graphs(graphs.map { $0.reading(names) })
            default: break
            }
        }
        return node
    }
}

extension Graph {
    /// The inner graph with other names of what it takes from the graph around it.
    fileprivate func reading(_ names: [String: String]) -> Graph {
        var own = Set(inputs.map(\.name)).union(initializers.map(\.name))
        for node in nodes { own.formUnion(node.outputs) }
        let outer = names.filter { !own.contains($0.key) }
        var graph = self
        graph.nodes = nodes.map { $0.reading(outer) }
        for index in outputs.indices { graph.outputs[index].name = outer[outputs[index].name] ?? outputs[index].name }
        return graph
    }
}
