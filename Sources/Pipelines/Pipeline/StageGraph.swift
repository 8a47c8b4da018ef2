/// The order and loads of a pipeline's stages.
public struct StageGraph: Sendable, Hashable {
    /// Indices of the parents of each stage.
    public let parents: [[Int]]
    /// Stage indices, each after its parents; the earliest in the file first among those ready.
    public let order: [Int]

    /// - Parameter parents: indices of the parents of each stage, all within range.
    /// - Returns: nil when the stages form a cycle or an index is out of range.
    public init?(parents: [[Int]]) {
        guard parents.allSatisfy({ $0.allSatisfy(parents.indices.contains) }) else { return nil }
        self.parents = parents
        var waiting = parents.map { Set($0).count }
        var children = [[Int]](repeating: [], count: parents.count)
        for (stage, list) in parents.enumerated() { for parent in Set(list) { children[parent].append(stage) } }
        var isDone = [Bool](repeating: false, count: parents.count)
        var order: [Int] = []
        var isChain = true
        for stage in parents.indices {
            if parents[stage].contains(where: { $0 >= stage }) { isChain = false }
        }
        if isChain {
            order = Array(parents.indices)
        } else {
            while let next = waiting.indices.first(where: { waiting[$0] == 0 && !isDone[$0] }) {
                isDone[next] = true
                order.append(next)
                for child in children[next] { waiting[child] -= 1 }
            }
        }
        guard order.count == parents.count else { return nil }
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
