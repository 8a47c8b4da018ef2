/// Whether several independent samples have one mean, by the F distribution.
public struct OneWayAnova: Sendable, Hashable, Codable {
    /// F, or Welch's W.
    public let statistic: Double
    /// The number of samples less one.
    public let degreesOfFreedom: Int
    /// Of the error; not necessarily whole in Welch's test.
    public let errorDegreesOfFreedom: Double
    /// The probability of a statistic at least this large when the means are equal.
    public let pValue: Double

    /// Fisher's analysis of variance, for samples of one variance.
    /// - Throws: ``StatisticsError`` for fewer than 2 samples, an empty one, values not finite, or no spread in any.
    public init(_ samples: [[Double]]) throws(StatisticsError) {
        let moments = try Self.moments(samples, atLeast: 1, for: "an analysis of variance")
        let count = samples.reduce(0) { $0 + $1.count }
        guard count > samples.count else {
            throw StatisticsError(
                .tooFewValues, "an analysis of variance of \(count) values in as many samples has no error",
                advice: "add repeats")
        }
        let within = moments.reduce(0) { $0 + $1.squares }
        guard within > 0 else { throw Self.noSpread("an analysis of variance") }
        let mean = try Moments(samples.flatMap { $0 }).mean
        let between = moments.reduce(0) { sum, one in
            sum + Double(one.count) * (one.mean - mean) * (one.mean - mean)
        }
        let freedom = (Double(samples.count - 1), Double(count - samples.count))
        try self.init(between / freedom.0 / (within / freedom.1), freedom.0, freedom.1)
    }

    /// Welch's test, for samples whose variances may differ.
    ///
    /// Source: Welch, Biometrika 38 (1951).
    /// - Throws: ``StatisticsError`` for fewer than 2 samples, one of fewer than 2 values or without spread, and values
    ///   that are not finite.
    public static func welch(_ samples: [[Double]]) throws(StatisticsError) -> OneWayAnova {
        let purpose = "Welch's analysis of variance"
        let moments = try moments(samples, atLeast: 2, for: purpose)
        if moments.contains(where: { $0.squares == 0 }) { throw noSpread(purpose) }
        // Weights as shares of the smallest error variance stay within range whatever the unit.
        let errors = moments.map { $0.variance / Double($0.count) }
        let least = errors.min() ?? 1
        let weights = errors.map { least / $0 }
        let total = weights.reduce(0, +)
        let base = moments[0].mean
        let mean = base + zip(weights, moments).reduce(0) { $0 + $1.0 * ($1.1.mean - base) } / total
        let k = Double(samples.count)
        let between = zip(moments, weights).reduce(0) { sum, one in
            let deviation = one.0.mean - mean
            return sum + one.1 * deviation * deviation
        }
        let unevenness = zip(moments, weights).reduce(0) { sum, one in
            let rest = 1 - one.1 / total
            return sum + rest * rest / Double(one.0.count - 1)
        }
        let statistic = between / least / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * unevenness)
        return try OneWayAnova(statistic, k - 1, (k * k - 1) / (3 * unevenness))
    }

    private init(_ statistic: Double, _ numerator: Double, _ denominator: Double) throws(StatisticsError) {
        self.statistic = try finite(statistic, "the F statistic")
        degreesOfFreedom = Int(numerator)
        errorDegreesOfFreedom = denominator
        pValue = try FDistribution(numerator, denominator).upperTail(statistic)
    }

    private static func moments(
        _ samples: [[Double]], atLeast minimum: Int, for purpose: String
    ) throws(StatisticsError) -> [Moments] {
        guard samples.count >= 2 else {
            throw StatisticsError(.tooFewValues, "\(purpose) needs at least 2 samples, found \(samples.count)")
        }
        var moments: [Moments] = []
        for (index, sample) in samples.enumerated() {
            try validate(sample, as: "sample \(index + 1)", atLeast: minimum, for: purpose)
            moments.append(try Moments(sample))
        }
        return moments
    }

    private static func noSpread(_ purpose: String) -> StatisticsError {
        StatisticsError(
            .constantValues, "\(purpose) is undefined: the values of a sample do not differ",
            advice: "use values that vary")
    }
}
