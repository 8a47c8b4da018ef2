/// Where a batch size lies among the sizes of sorted points.
package struct BatchBracket {
    /// The points beside it; the smallest twice where the size is no larger.
    package let low: OperatingPoint
    package let high: OperatingPoint
    /// How far from the lower to the upper, 0…1.
    package let share: Double

    /// Nil beyond the largest batch.
    /// - Precondition: the points are sorted by batch size.
    package init?(_ batch: Int, in points: [OperatingPoint]) {
        var (first, end) = (0, points.count)
        while first < end {
            let middle = (first + end) / 2
            if points[middle].batch < batch { first = middle + 1 } else { end = middle }
        }
        guard first < points.count else { return nil }
        high = points[first]
        low = first == 0 ? high : points[first - 1]
        share = first == 0 ? 1 : Double(batch - low.batch) / Double(high.batch - low.batch)
    }

    /// A figure of the points, linear between them.
    package func value(_ figure: (OperatingPoint) -> Double) -> Double {
        figure(low) * (1 - share) + figure(high) * share
    }
}
