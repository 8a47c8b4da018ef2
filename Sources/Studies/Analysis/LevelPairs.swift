import Statistics

/// All pairs of a factor's levels, with a correction for their number.
package struct LevelPairs: Sendable, Hashable, Encodable {
    package enum Method: String, Sendable, Encodable {
        /// Tukey and Kramer's test of the model's marginal means, where variances are alike.
        case tukey
        /// Games and Howell's test of observations less the other factors' effects, where they are not.
        case gamesHowell
    }

    package let method: Method
    package let pairs: [Pair]

    /// Two levels: the second less the first.
    package struct Pair: Sendable, Hashable, Encodable {
        package let first: String
        package let second: String
        package let difference: Double
        package let interval: ResultRange
        /// Allowing for all pairs of the factor.
        package let pValue: Double
    }

    /// Above this many levels pairs are too many to read.
    static let mostLevels = 30

    /// - Parameters:
    ///   - isHomogeneous: whether levels may be taken to have one variance.
    ///   - adjusted: for each level the observations less the other factors' effects.
    /// - Throws: ``StatisticsError`` for levels with a single observation, or without spread.
    init(
        _ model: FactorModel, factor: String, levels: [String], isHomogeneous: Bool, adjusted: [[Double]], level: Double
    ) throws(StatisticsError) {
        method = isHomogeneous ? .tukey : .gamesHowell
        pairs =
            isHomogeneous
            ? try Self.tukey(model.fixedEffects, factor, levels, level)
            : try PairwiseComparison.all(adjusted, method: .gamesHowell, level: level).map { one in
                Pair(
                    first: levels[one.first], second: levels[one.second], difference: -one.difference,
                    interval: ResultRange(one.interval).scaled(by: -1), pValue: one.pValue)
            }
    }

    /// Source: Kramer, Biometrics 12 (1956), for means of a model as in Searle, Speed and Milliken, The American
    /// Statistician 34 (1980).
    private static func tukey(
        _ effects: FixedEffects, _ factor: String, _ levels: [String], _ level: Double
    ) throws(StatisticsError) -> [Pair] {
        var pairs: [Pair] = []
        // Most pairs share their degrees of freedom, and a quantile is worth keeping.
        var reaches: [Double: Double] = [:]
        for (position, first) in levels.enumerated() {
            for second in levels[(position + 1)...] {
                let difference = try effects.difference(of: factor, from: first, to: second)
                let freedom = difference.degreesOfFreedom
                let range = try StudentizedRangeDistribution(count: levels.count, degreesOfFreedom: freedom)
                let reach = (reaches[freedom] ?? range.quantile(level))
                reaches[freedom] = reach
                let width = reach / 2.0.squareRoot() * difference.standardError
                pairs.append(
                    Pair(
                        first: first, second: second, difference: difference.value,
                        interval: ResultRange(
                            difference.value - width, difference.value + width,
                            basis: try difference.interval(level: level).basis.pairwise),
                        pValue: range.upperTail(abs(difference.statistic) * 2.0.squareRoot())))
            }
        }
        return pairs
    }
}

extension String {
    /// The basis of one interval as that of an interval which allows for all pairs.
    fileprivate var pairwise: String {
        (split(separator: ",").first.map(String.init) ?? self) + " for all pairs together, Tukey–Kramer"
    }
}
