/// The order and loads of a pipeline's stages.
public struct StageGraph: Sendable, Hashable {
    /// Indices of the parents of each stage.
    public let parents: [[Int]]
    /// Stage indices in the order of the file, but each after its parents.
    public let order: [Int]

    /// - Parameter parents: indices of the parents of each stage, all within range.
    /// - Returns: nil when the stages form a cycle or an index is out of range.
    public init?(parents: [[Int]]) {
        guard parents.allSatisfy({ $0.allSatisfy(parents.indices.contains) }), Self.cycle(in: parents) == nil else {
            return nil
        }
        self.parents = parents
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: parents.count)
        for stage in parents.indices {
            var waiting = [stage]
            while let next = waiting.last {
                let missing = isPlaced[next] ? [] : parents[next].filter { !isPlaced[$0] }
                waiting.append(contentsOf: missing.reversed())
                guard missing.isEmpty else { continue }
                waiting.removeLast()
                if !isPlaced[next] { order.append(next) }
                isPlaced[next] = true
            }
        }
        self.order = order
    }

    /// Requests to each stage per pipeline request: the largest of its parents' times its fanout.
    public func load(fanouts: [Double]) -> [Double] {
        var load = fanouts
        for stage in order {
            load[stage] = fanouts[stage] * (parents[stage].map { load[$0] }.max() ?? 1)
        }
        return load
    }

    /// A cycle as a list of stages that ends where it starts; nil when there is none.
    static func cycle(in parents: [[Int]]) -> [Int]? {
        var isOpen = [Bool](repeating: false, count: parents.count)
        var isClosed = isOpen
        for root in parents.indices where !isClosed[root] {
            // Depth first without recursion: a file may hold a hundred thousand stages.
            var path: [(stage: Int, next: Int)] = [(root, 0)]
            isOpen[root] = true
            while let (stage, next) = path.last {
                guard next < parents[stage].count else {
                    isClosed[stage] = true
                    isOpen[stage] = false
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let parent = parents[stage][next]
                if isOpen[parent] {
                    let stages = path.map(\.stage)
                    let start = stages.firstIndex(of: parent) ?? 0
                    return (stages[start...] + [parent]).reversed()
                }
                if !isClosed[parent] {
                    isOpen[parent] = true
                    path.append((parent, 0))
                }
            }
        }
        return nil
    }

    /// Stages that no path, in either direction, joins to the first stage.
    static func unconnected(in parents: [[Int]]) -> [Int] {
        guard !parents.isEmpty else { return [] }
        var neighbours = parents
        for (stage, list) in parents.enumerated() { for parent in list { neighbours[parent].append(stage) } }
        var isReached = [Bool](repeating: false, count: parents.count)
        isReached[0] = true
        var queue = [0]
        while let stage = queue.popLast() {
            for other in neighbours[stage] where !isReached[other] {
                isReached[other] = true
                queue.append(other)
            }
        }
        return parents.indices.filter { !isReached[$0] }
    }
}
