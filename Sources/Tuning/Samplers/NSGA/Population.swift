import Statistics

/// The best trials so far by front and crowding, at most ``size``.
struct Population: Sendable {
    static let size = 24

    struct Member: Sendable {
        let values: [Double]
        let losses: [Double]
    }

    private(set) var members: [Member] = []
    private var ranks: [Int] = []
    private var crowding: [Double] = []

    /// Adds a member; the worst leaves when there are too many.
    mutating func add(_ values: [Double], _ losses: [Double]) {
        members.append(Member(values: values, losses: losses))
        rank()
        guard members.count > Self.size,
            let worst = members.indices.max(by: { isBetter($0, $1) || (!isBetter($1, $0) && $0 < $1) })
        else { return }
        members.remove(at: worst)
        rank()
    }

    /// The values of the better of two random members.
    func tournament(_ generator: inout SeededGenerator) -> [Double] {
        let (a, b) = (generator.index(below: members.count), generator.index(below: members.count))
        return members[isBetter(b, a) ? b : a].values
    }

    private func isBetter(_ a: Int, _ b: Int) -> Bool {
        ranks[a] != ranks[b] ? ranks[a] < ranks[b] : crowding[a] > crowding[b]
    }

    private mutating func rank() {
        let losses = members.map(\.losses)
        ranks = Dominance.ranks(losses)
        crowding = [Double](repeating: 0, count: members.count)
        for front in Dictionary(grouping: members.indices, by: { ranks[$0] }).values {
            for (index, distance) in zip(front, Self.crowdingDistances(front.map { losses[$0] })) {
                crowding[index] = distance
            }
        }
    }

    /// How far apart each one's neighbours in a front are, as shares of the front's ranges; infinite at the ends.
    static func crowdingDistances(_ front: [[Double]]) -> [Double] {
        var distances = [Double](repeating: 0, count: front.count)
        for objective in front.first?.indices ?? 0..<0 {
            let order = front.indices.sorted { (front[$0][objective], $0) < (front[$1][objective], $1) }
            guard let first = order.first, let last = order.last else { continue }
            let range = front[last][objective] - front[first][objective]
            (distances[first], distances[last]) = (.infinity, .infinity)
            guard range > 0, order.count > 2 else { continue }
            for position in 1..<(order.count - 1) {
                let gap = front[order[position + 1]][objective] - front[order[position - 1]][objective]
                distances[order[position]] += gap / range
            }
        }
        return distances
    }
}
