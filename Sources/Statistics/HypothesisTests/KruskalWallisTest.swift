/// Whether several independent samples come from one distribution, by their ranks.
///
/// Source: Kruskal and Wallis, Journal of the American Statistical Association 47 (1952), with tie correction.
public struct KruskalWallisTest: Sendable, Hashable, Codable {
    /// H, corrected for ties.
    public let statistic: Double
    /// The number of samples less one.
    public let degreesOfFreedom: Int
    /// The chi-squared approximation.
    public let pValue: Double

    /// - Throws: ``StatisticsError`` for fewer than 2 samples, an empty one, values not finite or all equal.
    public init(_ samples: [[Double]]) throws(StatisticsError) {
        let purpose = "the Kruskal-Wallis test"
        guard samples.count >= 2 else {
            throw StatisticsError(.tooFewValues, "\(purpose) needs at least 2 samples, found \(samples.count)")
        }
        for (index, sample) in samples.enumerated() {
            try validate(sample, as: "sample \(index + 1)", atLeast: 1, for: purpose)
        }
        let all = samples.flatMap { $0 }
        try validateSpread(all, as: "all samples", for: purpose)
        let ranks = Ranks(all)
        let n = Double(all.count)
        var start = 0
        var between = 0.0
        for sample in samples {
            let sum = ranks.values[start..<start + sample.count].reduce(0) { $0 + ($1 - (n + 1) / 2) }
            between += sum * sum / Double(sample.count)
            start += sample.count
        }
        let ties = 1 - ranks.tieTerm / (n * (n - 1) * (n + 1))
        statistic = 12 / (n * (n + 1)) * between / ties
        degreesOfFreedom = samples.count - 1
        pValue = try ChiSquaredDistribution(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(statistic)
    }
}
