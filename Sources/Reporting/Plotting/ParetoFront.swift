/// The points that no other point beats in one direction without losing in the other.
public enum ParetoFront {
    /// Which way is better along an axis.
    public enum Preference: Sendable, Hashable {
        case lower, higher
    }

    /// The indices of the points on the front, ordered by `x`; points that are not numbers are never on it.
    ///
    /// A point equal to another on the front is on it too. Sorting makes it O(n log n).
    public static func indices(
        _ points: [(x: Double, y: Double)], x: Preference = .lower, y: Preference = .higher
    ) -> [Int] {
        func key(_ index: Int) -> (Double, Double) {
            (x == .lower ? points[index].x : -points[index].x, y == .lower ? points[index].y : -points[index].y)
        }
        let order = points.indices.filter { !points[$0].x.isNaN && !points[$0].y.isNaN }.sorted { key($0) < key($1) }
        var front: [Int] = []
        for index in order {
            guard let last = front.last else {
                front.append(index)
                continue
            }
            if key(index).1 < key(last).1 || key(index) == key(last) { front.append(index) }
        }
        return x == .lower ? front : front.reversed()
    }
}
