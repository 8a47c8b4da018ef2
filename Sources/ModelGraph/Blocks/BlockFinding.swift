/// Divides a graph into blocks; see ``Model/blocks(inputs:batch:)``.
struct BlockFinding {
    private let graph: Graph
    private let values: [String: InferredValue]
    private let flow: DataFlow
    /// Values that are read outside of the operator that computes them, with the readers' vertices.
    private var readers: [String: Set<Int>] = [:]
    private var taken: Set<Int> = []
    private var groups: [[Int]] = []

    init(_ graph: Graph, _ values: [String: InferredValue]) {
        self.graph = graph
        self.values = values
        flow = DataFlow(graph, values)
        for (place, node) in flow.nodes.enumerated() {
            for value in graph.nodes[node].readValues { readers[value, default: []].insert(place + 1) }
        }
        for output in graph.outputs { readers[output.name, default: []].insert(flow.exit) }
    }

    mutating func blocks() -> [NetworkBlock] {
        let forks = forks()
        // A part that begins at the input itself is the whole network.
        take(forks.filter { $0[0] > 1 && ends(of: $0).areEqual })
        take(forks.filter { !commonName($0).isEmpty || !hasNames })
        takeLayers(depth: groups.map { commonName($0).count }.filter { $0 > 0 }.min() ?? 2)
        return named(groups.sorted { ($0.first ?? 0) < ($1.first ?? 0) })
    }

    private var hasNames: Bool { flow.nodes.contains { graph.nodes[$0].nameParts.count > 1 } }

    // MARK: Parts around a fork

    /// Parts with weights between a value that several operators read and where the paths meet again, the largest first.
    private func forks() -> [[Int]] {
        var found: [[Int]] = []
        for entry in 0..<flow.exit where flow.successors[entry].count > 1 {
            let end = flow.postdominators[entry]
            guard var region = flow.region(from: entry, to: end), region.contains(where: { node($0).isWeighted }) else {
                continue
            }
            if let activation = activation(after: end, of: region) { region.append(activation) }
            found.append(region)
        }
        return found.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    }

    /// The activation behind the sum of a residual block, which nothing else reads.
    private func activation(after end: Int, of region: [Int]) -> Int? {
        guard flow.successors[end].count == 1, let next = flow.successors[end].first, next != flow.exit,
            flow.predecessors[next] == [end], ElementwiseRules.unary.contains(node(next).operation),
            !graph.outputs.contains(where: { node(end).outputs.contains($0.name) })
        else { return nil }
        let name = commonName(region)
        return node(next).nameParts.starts(with: name) ? next : nil
    }

    /// Takes parts that share no operator with what is taken.
    private mutating func take(_ parts: [[Int]]) {
        for part in parts where taken.isDisjoint(with: part) {
            groups.append(part)
            taken.formUnion(part)
        }
    }

    // MARK: Layers

    /// Groups what is left into layers, and joins layers whose names agree in the first `depth` parts and no more follow.
    private mutating func takeLayers(depth: Int) {
        var layers: [[Int]] = []
        var layerOf: [Int: Int] = [:]
        for vertex in 1..<flow.exit where !taken.contains(vertex) {
            let source = flow.predecessors[vertex].last.flatMap { layerOf[$0] }
            // Pooling and flattening behind a layer are not its own; whatever keeps the shape is.
            if let source, !node(vertex).isWeighted,
                !changesShape(vertex) || !layers[source].contains(where: { node($0).isWeighted })
            {
                layers[source].append(vertex)
                layerOf[vertex] = source
                continue
            }
            layerOf[vertex] = layers.count
            layers.append([vertex])
        }
        var byName: [[Substring]: Int] = [:]
        for layer in layers {
            let name = Array(folder(of: layer).prefix(depth))
            if name.count >= depth, let earlier = byName[name] {
                groups[earlier] += layer
            } else {
                if name.count >= depth { byName[name] = groups.count }
                groups.append(layer)
            }
        }
        for index in groups.indices { groups[index].sort() }
    }

    /// The folder in the name of a layer's first operator with weights.
    private func folder(of layer: [Int]) -> ArraySlice<Substring> {
        let leader = layer.first { node($0).isWeighted } ?? layer[0]
        return node(leader).nameParts.dropLast()
    }

    private func changesShape(_ vertex: Int) -> Bool {
        let node = node(vertex)
        return values[node.inputs.first ?? ""]?.shape != values[node.outputs.first ?? ""]?.shape
    }

    // MARK: Names and ends

    private func node(_ vertex: Int) -> Node { graph.nodes[flow.nodes[vertex - 1]] }

    /// The folders that the names of all operators share.
    private func commonName(_ vertices: [Int]) -> [Substring] {
        guard let first = vertices.first else { return [] }
        var common = Array(node(first).nameParts.dropLast())
        for vertex in vertices.dropFirst() {
            let parts = node(vertex).nameParts
            common = Array(zip(common, parts).prefix { $0 == $1 }.map(\.0))
        }
        return common
    }

    private struct Ends {
        var inputs: [String] = []
        var outputs: [String] = []
        var areEqual = false
    }

    /// The values that go in and out.
    private func ends(of vertices: [Int]) -> Ends {
        let own = Set(vertices)
        var ends = Ends()
        for vertex in vertices {
            for value in node(vertex).readValues {
                guard let producer = flow.producers[value], !own.contains(producer), !ends.inputs.contains(value) else {
                    continue
                }
                ends.inputs.append(value)
            }
            for value in node(vertex).outputs where !(readers[value] ?? []).isSubset(of: own) {
                ends.outputs.append(value)
            }
        }
        guard ends.inputs.count == 1, ends.outputs.count == 1 else { return ends }
        let (input, output) = (values[ends.inputs[0]], values[ends.outputs[0]])
        ends.areEqual =
            input?.knownShape != nil && input?.knownShape == output?.knownShape
            && input?.elementType == output?.elementType
        return ends
    }

    /// The blocks with names: what their operators' names share where no other block has it, else the first layer's.
    private func named(_ groups: [[Int]]) -> [NetworkBlock] {
        let names = groups.map(commonName)
        var uses: [String: Int] = [:]
        return zip(groups, names).map { group, common in
            let leader = node(group.first { node($0).isWeighted } ?? group[0])
            let folder = Array(leader.nameParts.dropLast())
            var parts = leader.nameParts
            if group.count(where: { node($0).isWeighted }) > 1, !common.isEmpty {
                if names.count(where: { $0.starts(with: common) }) == 1 {
                    parts = common
                } else if folder.count > common.count, !names.contains(where: { $0.starts(with: folder) }) {
                    parts = folder
                }
            }
            let label = parts.joined(separator: "/")
            let use = uses[label, default: 0] + 1
            uses[label] = use
            return block(group, named: use == 1 ? label : "\(label) (\(use))")
        }
    }

    private func block(_ vertices: [Int], named name: String) -> NetworkBlock {
        let ends = ends(of: vertices)
        func shapes(_ names: [String]) -> [[Int?]?] { names.map { values[$0]?.shape } }
        return NetworkBlock(
            name: name, nodes: vertices.map { flow.nodes[$0 - 1] }, inputs: ends.inputs, outputs: ends.outputs,
            inputShapes: shapes(ends.inputs), outputShapes: shapes(ends.outputs),
            hasLayers: vertices.contains { node($0).isWeighted }, obstacle: obstacle(ends))
    }

    private func obstacle(_ ends: Ends) -> String? {
        if ends.areEqual { return nil }
        guard ends.inputs.count == 1, ends.outputs.count == 1 else {
            return "it reads \(ends.inputs.count) values and gives \(ends.outputs.count), so none can take its place"
        }
        func text(_ value: String) -> String {
            values[value]?.shape?.map { $0.map(String.init) ?? "?" }.joined(separator: "×") ?? "an unknown shape"
        }
        return "its input is \(text(ends.inputs[0])) and its output \(text(ends.outputs[0]))"
    }
}
