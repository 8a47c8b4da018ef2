/// Pareto dominance among vectors of losses, which are minimised.
enum Dominance {
    /// Whether `a` is nowhere worse than `b` and somewhere better.
    static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
        var isBetter = false
        for (x, y) in zip(a, b) {
            if x > y { return false }
            if x < y { isBetter = true }
        }
        return isBetter
    }

    /// The indices of vectors that no other dominates, ascending.
    static func front(_ losses: [[Double]]) -> [Int] { front(losses, among: sorted(losses)).sorted() }

    /// The front that every vector belongs to, 0 for the best: non-dominated sorting (Deb et al. 2002, NSGA-II).
    /// - Parameter enough: stop when so many are ranked; the rest share the rank after the last.
    static func ranks(_ losses: [[Double]], enough: Int = .max) -> [Int] {
        var ranks = [Int](repeating: -1, count: losses.count)
        var remaining = sorted(losses)
        var (rank, ranked) = (0, 0)
        while !remaining.isEmpty {
            let front = ranked >= enough ? remaining : front(losses, among: remaining)
            for index in front { ranks[index] = rank }
            ranked += front.count
            remaining.removeAll { ranks[$0] >= 0 }
            rank += 1
        }
        return ranks
    }

    /// Lexicographic order, in which no vector is dominated by a later one.
    private static func sorted(_ losses: [[Double]]) -> [Int] {
        losses.indices.sorted { a, b in
            for (x, y) in zip(losses[a], losses[b]) where x != y { return x < y }
            return a < b
        }
    }

    /// The non-dominated among `candidates` in lexicographic order: one sweep for two losses, else against the front so far.
    private static func front(_ losses: [[Double]], among candidates: [Int]) -> [Int] {
        var front: [Int] = []
        for index in candidates {
            if losses[index].count == 2, let last = front.last {
                let isNew = losses[index][1] < losses[last][1]
                if isNew || losses[index] == losses[last] { front.append(index) }
            } else if !front.contains(where: { dominates(losses[$0], losses[index]) }) {
                front.append(index)
            }
        }
        return front
    }
}
