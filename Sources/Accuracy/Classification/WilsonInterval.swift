public import Quantities
import Statistics

/// Wilson's score interval of a share, which stays in 0…1 and holds its level for few cases and extreme shares.
///
/// Source: Wilson, JASA 22 (1927); as statsmodels' `proportion_confint(method="wilson")`.
public struct WilsonInterval: Sendable, Hashable {
    public let lower: Double
    public let upper: Double
    public let level: Double
    public let count: Int

    /// - Returns: nil for no cases, more hits than cases, or a level outside 0…1.
    public init?(_ hits: Int, of count: Int, level: Double = 0.95) {
        guard count > 0, (0...count).contains(hits), level > 0, level < 1 else { return nil }
        let n = Double(count)
        let share = Double(hits) / n
        let z = -NormalDistribution.quantile((1 - level) / 2)
        let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        let reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        // Exactly 0 and 1 at the ends, which rounding would miss.
        lower = hits == 0 ? 0 : centre - reach
        upper = hits == count ? 1 : centre + reach
        self.level = level
        self.count = count
    }

    /// The interval of a figure.
    public var range: Estimate<Fraction>.Interval {
        let percent = (level * 1000).rounded() / 10
        let text = Int(exactly: percent).map(String.init) ?? "\(percent)"
        return .init(Fraction(lower), Fraction(upper), basis: "\(text) % confidence, Wilson score, n = \(count)")
    }
}
