import Quantities
import Statistics

/// The mean of a figure over replications, and how sure it is.
public struct ReplicatedFigure: Sendable, Hashable, Codable {
    public var mean: Double
    /// Half the width of Student's t interval of the mean, at ``level``; nil for a single replication.
    public var halfWidth: Double?
    /// Replications behind the mean.
    public var replications: Int

    /// The confidence of intervals over replications.
    public static let level = 0.95

    /// - Parameter values: one for each replication.
    /// - Returns: nil for no values, or one that is missing or not finite.
    init?(_ values: [Double?]) {
        let known = values.compactMap(\.self)
        guard known.count == values.count, let summary = try? Summary(known) else { return nil }
        mean = summary.mean
        replications = known.count
        // What differs by rounding alone, such as an accuracy that no run changes, has no spread.
        halfWidth = (try? summary.meanInterval(level: Self.level).halfWidth).map { $0 > 1e-9 * abs(mean) ? $0 : 0 }
    }

    /// What the interval is, for example `95 % confidence, Student t, n = 5`.
    var basis: String {
        "\((100 * Self.level).formatted(fractionDigits: 0)) % confidence, Student t over \(replications) runs"
    }
}
