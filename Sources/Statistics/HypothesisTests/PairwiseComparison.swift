/// The comparison of two of several independent samples' means, allowing for all the comparisons made.
public struct PairwiseComparison: Sendable, Hashable, Codable {
    /// How several comparisons are allowed for.
    public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
        /// Tukey and Kramer's test, for samples of one variance.
        case tukey
        /// Games and Howell's test, for samples whose variances may differ.
        case gamesHowell
        /// Welch's tests with Holm's adjustment; intervals with Bonferroni's.
        case holm
        /// Welch's tests with Benjamini and Hochberg's adjustment, which bounds the share of false findings; intervals
        /// each for itself.
        case benjaminiHochberg
    }

    /// The position of the first sample.
    public let first: Int
    /// The position of the second sample.
    public let second: Int
    /// The first mean less the second.
    public let difference: Double
    /// The standard error of the difference.
    public let standardError: Double
    /// Of the error; not necessarily whole.
    public let degreesOfFreedom: Double
    /// The adjusted p-value.
    public let pValue: Double
    /// The range of the difference.
    public let interval: ConfidenceInterval

    /// All pairs of samples, in the order (0, 1), (0, 2), … (1, 2), ….
    ///
    /// Source: Kramer, Biometrics 12 (1956); Games and Howell, Journal of Educational Statistics 1 (1976).
    /// - Throws: ``StatisticsError`` for fewer than 2 samples, one of fewer than 2 values, values not finite, and samples
    ///   without spread.
    public static func all(
        _ samples: [[Double]], method: Method = .gamesHowell, level: Double = 0.95
    ) throws(StatisticsError) -> [PairwiseComparison] {
        try validate(level: level)
        guard samples.count >= 2 else {
            throw StatisticsError(.tooFewValues, "pairs need at least 2 samples, found \(samples.count)")
        }
        var moments: [Moments] = []
        for (index, sample) in samples.enumerated() {
            try validate(sample, as: "sample \(index + 1)", atLeast: 2, for: "a comparison of means")
            moments.append(try Moments(sample))
        }
        let pairs = samples.indices.flatMap { i in samples.indices.dropFirst(i + 1).map { (i, $0) } }
        let pooled =
            method == .tukey ? moments.reduce((0.0, 0.0)) { ($0.0 + $1.squares, $0.1 + Double($1.count - 1)) } : nil
        var comparisons: [Difference] = []
        for (i, j) in pairs { comparisons.append(try Difference(i, j, moments, pooled: pooled)) }
        switch method {
        case .tukey, .gamesHowell: return try ranged(comparisons, among: samples.count, method, level: level)
        case .holm:
            let each = 1 - (1 - level) / Double(pairs.count)
            return try adjusted(comparisons, by: holmAdjusted, each, level, "Welch, Bonferroni")
        case .benjaminiHochberg:
            return try adjusted(comparisons, by: benjaminiHochbergAdjusted, level, level, "Welch")
        }
    }

    /// By the studentised range, whose deviation is that of one mean: the error of a difference over √2.
    private static func ranged(
        _ comparisons: [Difference], among count: Int, _ method: Method, level: Double
    ) throws(StatisticsError) -> [PairwiseComparison] {
        var results: [PairwiseComparison] = []
        // Tukey's comparisons all have one distribution, whose quantile is worth keeping.
        var reaches: [Double: Double] = [:]
        for one in comparisons {
            let range = try StudentizedRangeDistribution(count: count, degreesOfFreedom: one.freedom)
            let reach = reaches[one.freedom] ?? range.quantile(level)
            reaches[one.freedom] = reach
            let pValue = range.upperTail(abs(one.statistic) * 2.0.squareRoot())
            results.append(
                try PairwiseComparison(
                    one, pValue, reach / 2.0.squareRoot(), level, method == .tukey ? "Tukey-Kramer" : "Games-Howell"))
        }
        return results
    }

    private static func adjusted(
        _ comparisons: [Difference], by adjust: ([Double]) throws(StatisticsError) -> [Double], _ each: Double,
        _ level: Double, _ name: String
    ) throws(StatisticsError) -> [PairwiseComparison] {
        var distributions: [StudentTDistribution] = []
        for one in comparisons { distributions.append(try StudentTDistribution(degreesOfFreedom: one.freedom)) }
        let pValues = try adjust(zip(comparisons, distributions).map { $1.twoSidedTail($0.statistic) })
        var results: [PairwiseComparison] = []
        for (index, one) in comparisons.enumerated() {
            let reach = -distributions[index].quantile((1 - each) / 2)
            results.append(try PairwiseComparison(one, pValues[index], reach, level, name))
        }
        return results
    }

    private init(
        _ one: Difference, _ pValue: Double, _ reach: Double, _ level: Double, _ method: String
    ) throws(StatisticsError) {
        first = one.first
        second = one.second
        difference = one.value
        standardError = one.error
        degreesOfFreedom = one.freedom
        self.pValue = pValue
        interval = try .init(
            one.value - reach * one.error, one.value + reach * one.error, level: level, method: method)
    }
}

/// The difference of two samples' means with its standard error.
private struct Difference {
    let first: Int
    let second: Int
    let value: Double
    let error: Double
    let freedom: Double
    var statistic: Double { value / error }

    /// - Parameter pooled: the squares and the degrees of freedom of all samples; nil for the two samples' own.
    init(
        _ first: Int, _ second: Int, _ moments: [Moments], pooled: (squares: Double, freedom: Double)?
    ) throws(StatisticsError) {
        let (a, b) = (moments[first], moments[second])
        let (m, n) = (Double(a.count), Double(b.count))
        let shares =
            pooled.map { ($0.squares / $0.freedom / m, $0.squares / $0.freedom / n) } ?? (
                a.variance / m, b.variance / n
            )
        let total = shares.0 + shares.1
        guard total > 0 else {
            throw StatisticsError(
                .constantValues, "samples \(first + 1) and \(second + 1) have no spread to compare their means with",
                advice: "use values that vary")
        }
        let (x, y) = (shares.0 / total, shares.1 / total)
        self.first = first
        self.second = second
        value = try finite(a.mean - b.mean, "a difference of means")
        error = try finite(total.squareRoot(), "a standard error")
        // Never below the smaller sample's own, but for rounding.
        freedom = pooled?.freedom ?? max(min(m, n) - 1, 1 / (x * x / (m - 1) + y * y / (n - 1)))
        _ = try finite(value / error, "a t statistic")
    }
}
