extension [Double] {
    /// The quantile of values already in ascending order; type 7 of Hyndman and Fan, NumPy's default.
    /// - Parameter p: in 0…1.
    func sortedQuantile(_ p: Double) -> Double {
        let position = p * Double(count - 1)
        let below = Swift.min(Swift.max(Int(position), 0), count - 1)
        let above = Swift.min(below + 1, count - 1)
        let weight = position - Double(below)
        // Interpolating from the nearer end, as NumPy does, meets both ends exactly; halves first cannot overflow.
        let half = self[above] / 2 - self[below] / 2
        return weight < 0.5 ? self[below] + 2 * weight * half : self[above] - 2 * (1 - weight) * half
    }

    /// The middle value, or the mean of the two middle ones, of values already in ascending order.
    var sortedMedian: Double {
        let middle = count / 2
        return count.isMultiple(of: 2) ? self[middle - 1] / 2 + self[middle] / 2 : self[middle]
    }
}

/// The quantiles of a sample by linear interpolation (type 7, NumPy's default).
/// - Parameter probabilities: each in 0…1.
/// - Returns: one value per probability, in their order.
/// - Throws: ``StatisticsError`` for no values, one that is not finite, or a probability outside 0…1.
public func quantiles(
    _ values: some Collection<Double>, at probabilities: [Double]
) throws(StatisticsError) -> [Double] {
    let values = Array(values)
    try validate(values, atLeast: 1, for: "a quantile")
    if let wrong = probabilities.first(where: { !(0...1).contains($0) }) {
        throw StatisticsError(
            .badParameter, "\(wrong) is not a probability", advice: "write 0.9 for the 90th percentile")
    }
    let sorted = values.sorted()
    return probabilities.map(sorted.sortedQuantile)
}

/// The median of a sample.
/// - Throws: ``StatisticsError`` for no values, or one that is not finite.
public func median(_ values: some Collection<Double>) throws(StatisticsError) -> Double {
    let values = Array(values)
    try validate(values, atLeast: 1, for: "a median")
    return values.sorted().sortedMedian
}
