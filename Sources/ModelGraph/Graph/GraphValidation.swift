/// Checks that a graph defines each value once and before its use, and puts its nodes in topological order.
struct GraphValidation {
    /// The graph with sorted nodes, also inside of attributes.
    /// - Throws: `invalidGraph` for a value defined twice or never, or naming the values of a cycle.
    static func validated(_ graph: Graph, outer: Set<String> = []) throws(ModelGraphError) -> Graph {
        var graph = graph
        let producers = try producers(in: graph)
        var known = outer
        known.formUnion(graph.inputs.lazy.map(\.name))
        known.formUnion(graph.initializers.lazy.map(\.name))
        let reads = graph.nodes.map { $0.readValues }
        for (index, names) in reads.enumerated() {
            for name in names where producers[name] == nil && !known.contains(name) {
                throw ModelGraphError(
                    .invalidGraph, "\(graph.nodes[index].label) reads “\(name)”, which nothing defines")
            }
        }
        for output in graph.outputs where producers[output.name] == nil && !known.contains(output.name) {
            throw ModelGraphError(.invalidGraph, "nothing defines the graph's output “\(output.name)”")
        }
        let order = try order(reads.map { $0.compactMap { producers[$0] } }, of: graph.nodes)
        if let order { graph.nodes = order.map { graph.nodes[$0] } }
        if graph.nodes.contains(where: { !$0.graphs.isEmpty }) {
            let visible = known.union(producers.keys)
            for index in graph.nodes.indices where !graph.nodes[index].graphs.isEmpty {
                try graph.nodes[index].validateGraphs(outer: visible)
            }
        }
        return graph
    }

    /// The node that computes each value.
    private static func producers(in graph: Graph) throws(ModelGraphError) -> [String: Int] {
        var given: Set<String> = []
        given.reserveCapacity(graph.inputs.count + graph.initializers.count)
        for name in graph.inputs.map(\.name) + graph.initializers.map(\.name) {
            guard given.insert(name).inserted else {
                throw ModelGraphError(.invalidGraph, "two inputs or weights are named “\(name)”")
            }
        }
        var producers: [String: Int] = [:]
        producers.reserveCapacity(graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                let other = producers.updateValue(index, forKey: output).map { graph.nodes[$0].label }
                if let other = other ?? (given.contains(output) ? "an input or weight" : nil) {
                    throw ModelGraphError(
                        .invalidGraph, "the value “\(output)” is defined twice: by \(other) and \(node.label)")
                }
            }
        }
        return producers
    }

    /// The nodes' indices in topological order, in the file's order where it leaves a choice; nil when it is one already.
    private static func order(_ dependencies: [[Int]], of nodes: [Node]) throws(ModelGraphError) -> [Int]? {
        if dependencies.enumerated().allSatisfy({ index, needed in needed.allSatisfy { $0 < index } }) { return nil }
        enum State { case new, open, done }
        var state = [State](repeating: .new, count: nodes.count)
        var order: [Int] = []
        for root in nodes.indices where state[root] == .new {
            var path: [(node: Int, next: Int)] = [(root, 0)]
            state[root] = .open
            while let (node, next) = path.last {
                guard next < dependencies[node].count else {
                    state[node] = .done
                    order.append(node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let needed = dependencies[node][next]
                switch state[needed] {
                case .done: break
                case .new:
                    state[needed] = .open
                    path.append((needed, 0))
                case .open: throw cycle(path.map(\.node).drop { $0 != needed }.reversed(), nodes)
                }
            }
        }
        return order
    }

    private static func cycle(_ members: [Int], _ nodes: [Node]) -> ModelGraphError {
        let labels = members.map { nodes[$0].label }
        let shown = labels.count > 6 ? labels.prefix(5) + ["…"] : labels[...]
        return ModelGraphError(
            .invalidGraph, "the graph has a cycle: " + (shown + labels.prefix(1)).joined(separator: " → "))
    }
}

extension Node {
    /// The node as errors name it.
    package var label: String {
        let shown = name.isEmpty ? outputs.first.map { "for “\($0)”" } ?? "without outputs" : "“\(name)”"
        return "\(operation) node \(shown)"
    }

    /// Graphs inside of attributes: branches of `If`, bodies of `Loop` and `Scan`.
    package var graphs: [Graph] {
        var found: [(name: String, graphs: [Graph])] = []
        for (name, value) in attributes {
            switch value {
            case .graph(let graph): found.append((name, [graph]))
            case .graphs(let graphs): found.append((name, graphs))
            default: break
            }
        }
        return found.sorted { $0.name < $1.name }.flatMap(\.graphs)
    }

    /// Values of the surrounding graph that the node needs: its inputs and what its inner graphs capture.
    var readValues: [String] {
        let named = inputs.filter { !$0.isEmpty }
        let inner = graphs
        return inner.isEmpty ? named : named + inner.flatMap(\.capturedValues)
    }

    fileprivate mutating func validateGraphs(outer: Set<String>) throws(ModelGraphError) {
        for (name, value) in attributes {
            switch value {
            case .graph(let graph): attributes[name] = .graph(try GraphValidation.validated(graph, outer: outer))
            case .graphs(let graphs):
                var validated: [Graph] = []
                for graph in graphs { validated.append(try GraphValidation.validated(graph, outer: outer)) }
                attributes[name] = .graphs(validated)
            default: break
            }
        }
    }
}

extension Graph {
    /// Values that the graph reads but does not define.
    fileprivate var capturedValues: [String] {
        var own = Set(inputs.map(\.name)).union(initializers.map(\.name))
        for node in nodes { own.formUnion(node.outputs) }
        let read = nodes.flatMap(\.readValues) + outputs.map(\.name)
        return read.filter { !own.contains($0) }
    }
}
