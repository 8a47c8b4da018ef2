/// What several comparisons of a search with baselines say together.
///
/// A search that never reaches its target would need more than any cost seen, so it counts as an infinite ratio, not as
/// a missing one: leaving it out would flatter the search.
public struct SearchSummary: Sendable, Hashable, Codable {
    /// How many comparisons there are.
    public let count: Int
    /// How many reached the baseline's best score.
    public let reachedCount: Int
    /// The median of the cost ratios; nil when half of the searches or more never reached their target.
    public let medianCostRatio: Double?
    /// The lower end of the median's interval; nil for too few comparisons, or when hardly any search reached its target.
    public let lower: Double?
    /// The upper end of the median's interval; nil for too few comparisons, or when it has no bound since searches
    /// never reached their target.
    public let upper: Double?
    /// The least confidence that the interval has, for example 0.95.
    public let level: Double

    /// - Throws: ``StatisticsError`` for no comparisons, or a level outside 0…1.
    public init(_ comparisons: [SearchComparison], level: Double = 0.95) throws(StatisticsError) {
        try self.init(ratios: comparisons.map(\.costRatio), level: level)
    }

    /// The interval is between two order statistics, for any distribution of ratios. Source: Thompson, Annals of
    /// Mathematical Statistics 7 (1936).
    /// - Parameter ratios: one per comparison, by any definition; nil for a search that never reached its target.
    /// - Throws: ``StatisticsError`` for no ratios, or a level outside 0…1.
    public init(ratios: [Double?], level: Double = 0.95) throws(StatisticsError) {
        try validate(level: level)
        guard !ratios.isEmpty else {
            throw StatisticsError(.tooFewValues, "there are no searches to compare", advice: "add a baseline")
        }
        let ratios = ratios.map { $0 ?? .infinity }.sorted()
        func known(_ value: Double) -> Double? { value.isFinite ? value : nil }
        count = ratios.count
        reachedCount = ratios.filter(\.isFinite).count
        medianCostRatio = known(ratios.sortedMedian)
        let rank = Self.rank(ratios.count, level: level)
        lower = rank > 0 ? known(ratios[rank - 1]) : nil
        upper = rank > 0 ? known(ratios[ratios.count - rank]) : nil
        self.level = level
    }

    /// The largest k for which fewer than k of n values lie below their median with a probability of at most half of
    /// what the level leaves; 0 when there is none.
    private static func rank(_ count: Int, level: Double) -> Int {
        var rank = 0
        while 2 * (rank + 1) <= count {
            // P(at most `rank` of `count` fair coins) by the incomplete beta function.
            let below = incompleteBeta(Double(count - rank), Double(rank + 1), at: 0.5, complement: 0.5)
            if below > (1 - level) / 2 { break }
            rank += 1
        }
        return rank
    }
}
