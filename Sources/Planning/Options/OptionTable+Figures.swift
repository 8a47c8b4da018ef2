import Pipelines

extension OptionTable {
    /// The figures of a whole plan, summed in the order of the positions.
    /// - Parameter choice: one option per position.
    func figures(_ choice: [Int]) -> Figures {
        var figures = Figures(
            accuracy: mode == .product ? 1 : 0, latencySeconds: 0, energyJoules: 0, cost: 0, changed: 0)
        var finish = isChain ? [] : [Double](repeating: 0, count: choice.count)
        for (place, option) in choice.enumerated() {
            figures.accuracy =
                mode == .product ? figures.accuracy * accuracy[option] : figures.accuracy + accuracy[option]
            figures.energyJoules += energyJoules[option]
            figures.cost += cost[option]
            if !changed.isEmpty { figures.changed += changed[option] }
            if isChain {
                figures.latencySeconds += latencySeconds[option]
            } else {
                let start = parents[place].reduce(0) { max($0, finish[$1]) }
                finish[place] = start + latencySeconds[option]
                figures.latencySeconds = max(figures.latencySeconds, finish[place])
            }
        }
        return figures
    }

    /// The option at a position that stands where another one stands at another position.
    @inline(__always)
    func twin(of option: Int, at place: Int, from first: Int) -> Int { option - offsets[first] + offsets[place] }

    /// What the others on the longest path through each position take.
    /// - Parameter seconds: of each position.
    func longestBeside(_ seconds: [Double]) -> [Double] {
        var (before, after) = ([Double](repeating: 0, count: order.count), [Double](repeating: 0, count: order.count))
        for place in order.indices {
            for parent in parents[place] { before[place] = max(before[place], before[parent] + seconds[parent]) }
        }
        for place in order.indices.reversed() {
            for parent in parents[place] { after[parent] = max(after[parent], after[place] + seconds[place]) }
        }
        return zip(before, after).map { $0 + $1 }
    }

    /// The paths from a source to an end of the graph, as positions; nil when there are more than a number.
    func paths(most: Int) -> [[Int]]? {
        guard !isChain else { return [Array(order.indices)] }
        var isParent = [Bool](repeating: false, count: order.count)
        var counts = [Int](repeating: 1, count: order.count)
        for place in order.indices {
            for parent in parents[place] { isParent[parent] = true }
            if !parents[place].isEmpty {
                counts[place] = min(most + 1, parents[place].reduce(0) { $0 + counts[$1] })
            }
        }
        let ends = order.indices.filter { !isParent[$0] }
        guard ends.reduce(0, { $0 + counts[$1] }) <= most else { return nil }
        var paths: [[Int]] = []
        var open = ends.map { [$0] }
        while let path = open.popLast() {
            let before = path.last.map { parents[$0] } ?? []
            if before.isEmpty { paths.append(path.reversed()) }
            for parent in before { open.append(path + [parent]) }
        }
        return paths
    }
}
