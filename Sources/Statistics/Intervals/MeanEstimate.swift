package import Quantities

extension Estimate {
    /// The mean of repeated figures of an amount that cannot be negative: its t interval, widened by their own errors.
    ///
    /// The error that a source states is the same in every repeat, so no repeat reduces it: the mean of it is added end
    /// to end. It counts only when every figure states one. The interval is cut at zero, below which the t interval of
    /// few repeats may reach.
    /// - Returns: nil for no figures; for a single one, that figure's own interval.
    /// - Throws: ``StatisticsError`` for a figure that is not finite, or a level outside 0…1.
    package static func mean(of parts: [Estimate], level: Double = 0.95) throws(StatisticsError) -> Estimate? {
        guard let provenance = Provenance.combined(parts.map(\.provenance)) else { return nil }
        let summary = try Summary(parts.map(\.value.value))
        let spread = summary.count < 2 ? nil : try summary.meanInterval(level: level)
        func interval(_ lower: Double, _ upper: Double, _ basis: String) -> Interval {
            Interval(Amount(max(0, lower)), Amount(upper), basis: basis)
        }
        let stated = parts.compactMap(\.interval)
        guard let basis = stated.first?.basis, stated.count == parts.count else {
            return Estimate(
                Amount(summary.mean), interval: spread.map { interval($0.lower, $0.upper, $0.basis) },
                provenance: provenance)
        }
        let below = zip(parts, stated).map { $0.value.value - $1.lower.value }.reduce(0, +) / Double(parts.count)
        let above = zip(parts, stated).map { $1.upper.value - $0.value.value }.reduce(0, +) / Double(parts.count)
        return Estimate(
            Amount(summary.mean),
            interval: interval(
                (spread?.lower ?? summary.mean) - below, (spread?.upper ?? summary.mean) + above,
                spread.map { "\($0.basis), and \(basis)" } ?? basis),
            provenance: provenance)
    }
}
