/// The operators of a graph that compute with its inputs, and which of them all others must pass.
///
/// Vertices are 0 for the graph's inputs, then the operators in topological order, then one for the graph's outputs.
struct DataFlow {
    /// The node of each operator vertex by its place in the graph; vertex 1 is the first.
    let nodes: [Int]
    let predecessors: [[Int]]
    let successors: [[Int]]
    /// The vertex that computes a value which depends on the inputs.
    let producers: [String: Int]
    /// The nearest vertex that every path from the inputs to a vertex passes.
    private(set) var dominators: [Int]
    /// The nearest vertex that every path from a vertex to the outputs passes.
    private(set) var postdominators: [Int]

    var exit: Int { nodes.count + 1 }

    init(_ graph: Graph, _ values: [String: InferredValue]) {
        var producers: [String: Int] = [:]
        for input in graph.inputs { producers[input.name] = 0 }
        nodes = graph.nodes.indices.filter { index in
            let node = graph.nodes[index]
            return node.operation != "Constant" && node.outputs.contains { values[$0]?.isConstant != true }
        }
        let exit = nodes.count + 1
        var predecessors = [Set<Int>](repeating: [], count: exit + 1)
        for (place, index) in nodes.enumerated() {
            let sources = Set(graph.nodes[index].readValues.compactMap { producers[$0] })
            predecessors[place + 1] = sources.isEmpty ? [0] : sources
            for output in graph.nodes[index].outputs where !output.isEmpty { producers[output] = place + 1 }
        }
        for output in graph.outputs { if let producer = producers[output.name] { predecessors[exit].insert(producer) } }
        var successors = [[Int]](repeating: [], count: exit + 1)
        for vertex in 1...exit { for source in predecessors[vertex].sorted() { successors[source].append(vertex) } }
        // What nobody reads ends at the outputs too.
        for vertex in 0..<exit where successors[vertex].isEmpty {
            successors[vertex] = [exit]
            predecessors[exit].insert(vertex)
        }
        self.predecessors = predecessors.map { $0.sorted() }
        self.successors = successors
        self.producers = producers
        dominators = Self.dominators(of: self.predecessors)
        // The same question on the graph read backwards.
        let backward = Self.dominators(of: successors.reversed().map { $0.map { exit - $0 }.sorted() })
        postdominators = (0...exit).map { exit - backward[exit - $0] }
    }

    /// Immediate dominators of a graph whose vertices are in topological order, vertex 0 its own.
    ///
    /// Source: Cooper, Harvey, Kennedy, “A simple, fast dominance algorithm”, 2001; one pass suffices without cycles.
    private static func dominators(of predecessors: [[Int]]) -> [Int] {
        var nearest = [Int](repeating: 0, count: predecessors.count)
        for vertex in predecessors.indices.dropFirst() {
            var common: Int?
            for other in predecessors[vertex] {
                var (a, b) = (common ?? other, other)
                while a != b { if a > b { a = nearest[a] } else { b = nearest[b] } }
                common = a
            }
            nearest[vertex] = common ?? 0
        }
        return nearest
    }

    /// The operators on the paths from the only way in, which is left out, to the only way out.
    /// - Returns: nil unless every path into the region passes `entry`, and every path out of it `exit`.
    func region(from entry: Int, to end: Int) -> [Int]? {
        guard end > entry, end < exit, dominates(entry, end) else { return nil }
        var found: Set<Int> = [end]
        var waiting = successors[entry]
        while let vertex = waiting.popLast() {
            if vertex == end { continue }
            guard vertex < end else { return nil }
            if found.insert(vertex).inserted { waiting += successors[vertex] }
        }
        return found.sorted()
    }

    private func dominates(_ a: Int, _ b: Int) -> Bool {
        var vertex = b
        while vertex > a { vertex = dominators[vertex] }
        return vertex == a
    }
}
