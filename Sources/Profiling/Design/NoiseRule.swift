import Statistics

/// When a trial's latency is too far from that of its siblings to be the same quantity.
public struct NoiseRule: Sendable, Hashable, Codable {
    /// How many scaled median absolute deviations from the median of the siblings are too far.
    public var limit: Double
    /// How often a treatment is measured again for this reason.
    public var maximumRemeasurements: Int

    public init(limit: Double = 6, maximumRemeasurements: Int = 2) {
        self.limit = limit
        self.maximumRemeasurements = maximumRemeasurements
    }

    /// Deviations below this share of the median are never noise: two siblings may agree by chance.
    private static let leastSpread = 0.02

    /// How far each value is from the median of the others, in scaled median absolute deviations of those.
    ///
    /// - Returns: zeros for fewer than three values, since two cannot tell which of them deviates.
    func deviations(_ values: [Double]) -> [Double] {
        guard values.count >= 3 else { return values.map { _ in 0 } }
        return values.indices.map { index in
            let others = values.indices.filter { $0 != index }.map { values[$0] }
            guard let summary = try? Summary(others), summary.median > 0 else { return 0 }
            // 1.4826 makes the median absolute deviation of normal values their standard deviation.
            let spread = max(1.4826 * summary.medianAbsoluteDeviation, Self.leastSpread * summary.median)
            return abs(values[index] - summary.median) / spread
        }
    }

    /// The places of values that deviate too far.
    func deviating(_ values: [Double]) -> [Int] {
        let deviations = deviations(values)
        return deviations.indices.filter { deviations[$0] > limit }
    }
}
