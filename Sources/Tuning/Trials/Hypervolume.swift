/// The volume that vectors of losses dominate below a reference point.
enum Hypervolume {
    /// - Returns: 0 when no vector is below the reference in every loss.
    ///
    /// Two losses are swept in order; more are sliced along the last (HSO: While et al. 2006).
    static func dominated(_ losses: [[Double]], below reference: [Double]) -> Double {
        let inside = losses.filter { zip($0, reference).allSatisfy { $0 < $1 } }
        let front = Dominance.front(inside).map { inside[$0] }
        return sliced(front, below: reference[...])
    }

    /// What each vector of a front adds: the volume lost without it.
    static func contributions(_ front: [[Double]], below reference: [Double]) -> [Double] {
        if reference.count == 2 { return contributionsOfPairs(front, below: reference) }
        let whole = dominated(front, below: reference)
        return front.indices.map { index in
            var others = front
            others.remove(at: index)
            return max(0, whole - dominated(others, below: reference))
        }
    }

    /// A point worse than all by a tenth of the range in each loss, so that the ends of a front count too.
    static func reference(for losses: [[Double]]) -> [Double] {
        guard let first = losses.first else { return [] }
        return first.indices.map { objective in
            let column = losses.map { $0[objective] }
            let (low, high) = (column.min() ?? 0, column.max() ?? 0)
            return high + (high > low ? 0.1 * (high - low) : max(abs(high) * 0.1, 1e-12))
        }
    }

    private static func sliced(_ front: [[Double]], below reference: ArraySlice<Double>) -> Double {
        guard let last = reference.last else { return 0 }
        let axis = reference.count - 1
        if axis == 0 { return max(0, last - (front.map { $0[0] }.min() ?? last)) }
        if axis == 1 { return area(front, below: Array(reference)) }
        let order = front.sorted { $0[axis] < $1[axis] }
        var volume = 0.0
        for (index, point) in order.enumerated() {
            let depth = (index + 1 < order.count ? order[index + 1][axis] : last) - point[axis]
            if depth > 0 { volume += depth * sliced(Array(order[...index]), below: reference.dropLast()) }
        }
        return volume
    }

    private static func area(_ points: [[Double]], below reference: [Double]) -> Double {
        var (area, height) = (0.0, reference[1])
        for point in points.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) where point[1] < height {
            area += (reference[0] - point[0]) * (height - point[1])
            height = point[1]
        }
        return area
    }

    /// In a front of two losses a vector adds the rectangle up to its neighbours.
    private static func contributionsOfPairs(_ front: [[Double]], below reference: [Double]) -> [Double] {
        let order = front.indices.sorted { (front[$0][0], front[$0][1]) < (front[$1][0], front[$1][1]) }
        var result = [Double](repeating: 0, count: front.count)
        for (position, index) in order.enumerated() {
            let right = position + 1 < order.count ? front[order[position + 1]][0] : reference[0]
            let top = position > 0 ? front[order[position - 1]][1] : reference[1]
            result[index] = max(0, right - front[index][0]) * max(0, top - front[index][1])
        }
        return result
    }
}
