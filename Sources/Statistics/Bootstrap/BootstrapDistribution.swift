#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A statistic, its replicates on resamples, and its values with one observation left out.
public struct BootstrapDistribution: Sendable, Hashable {
    /// The statistic of the sample itself.
    public let estimate: Double
    /// The statistic of each resample, ascending.
    public let replicates: [Double]
    /// Per sample: the statistic with each observation left out in turn; empty when no BCa interval is wanted.
    public let jackknife: [[Double]]

    /// - Throws: ``StatisticsError`` for fewer than two replicates, or a value that is not finite.
    public init(
        estimate: Double, replicates: [Double], jackknife: [[Double]] = []
    ) throws(StatisticsError) {
        try validate([estimate], as: "the statistic", atLeast: 1, for: "a bootstrap")
        let undefined = replicates.reduce(0) { $1.isFinite ? $0 : $0 + 1 }
        guard undefined == 0 else {
            throw StatisticsError(
                .undefinedResult,
                "the statistic is not finite on \(undefined) of \(replicates.count) resamples",
                advice: "use a statistic that is defined on every resample, or add repeats")
        }
        try validate(replicates, as: "the bootstrap", atLeast: 2, for: "a bootstrap interval")
        for left in jackknife { try validate(left, as: "the jackknife", atLeast: 1, for: "a BCa interval") }
        self.estimate = estimate
        self.replicates = replicates.sorted()
        self.jackknife = jackknife
    }

    /// The standard deviation of the replicates.
    public var standardError: Double {
        get throws(StatisticsError) { try Moments(replicates).variance.squareRoot() }
    }

    /// The interval of the statistic by one of the methods; of no width when every replicate equals the estimate.
    ///
    /// Source: Efron and Tibshirani, “An Introduction to the Bootstrap” (1993), chapters 13 and 14.
    /// - Throws: ``StatisticsError`` for a level outside 0…1, or where BCa is undefined: the estimate lies outside its
    ///   own bootstrap distribution.
    public func interval(_ method: Bootstrap.Method, level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval
    {
        try validate(level: level)
        let name = "\(method.rawValue) bootstrap, \(replicates.count) resamples"
        if replicates[0] == estimate, replicates[replicates.count - 1] == estimate {
            return try .init(estimate, estimate, level: level, method: name)
        }
        let tail = (1 - level) / 2
        switch method {
        case .percentile:
            return try .init(
                replicates.sortedQuantile(tail), replicates.sortedQuantile(1 - tail), level: level, method: name)
        case .basic:
            return try .init(
                2 * estimate - replicates.sortedQuantile(1 - tail), 2 * estimate - replicates.sortedQuantile(tail),
                level: level, method: name)
        case .biasCorrectedAccelerated:
            let ends = try correctedProbabilities(tail: tail)
            return try .init(
                replicates.sortedQuantile(ends.lower), replicates.sortedQuantile(ends.upper), level: level, method: name
            )
        }
    }

    /// Equation 14.10: which quantiles of the replicates bound a BCa interval.
    private func correctedProbabilities(tail: Double) throws(StatisticsError) -> (lower: Double, upper: Double) {
        var below = 0
        var equal = 0
        for value in replicates where value <= estimate {
            if value < estimate { below += 1 } else { equal += 1 }
        }
        // Ties count half, as in SciPy, so that a discrete statistic is not taken for a biased one.
        let share = (Double(below) + Double(equal) / 2) / Double(replicates.count)
        guard share > 0, share < 1 else {
            throw StatisticsError(
                .undefinedResult, "no BCa interval: the statistic lies outside its own bootstrap distribution",
                advice: "use the percentile method, or a statistic other than an extreme")
        }
        let bias = NormalDistribution.quantile(share)
        let acceleration = try acceleration()
        func corrected(_ z: Double) -> Double {
            NormalDistribution.cumulative(bias + (bias + z) / (1 - acceleration * (bias + z)))
        }
        let z = NormalDistribution.quantile(tail)
        return (corrected(z), corrected(-z))
    }

    /// The skewness of the jackknife influence values over six (equation 14.15; several samples: Davison and Hinkley 5.3).
    private func acceleration() throws(StatisticsError) -> Double {
        guard !jackknife.isEmpty else {
            throw StatisticsError(
                .badParameter, "a BCa interval needs the statistic's jackknife values",
                advice: "give them, or use the percentile method")
        }
        var cubes = 0.0
        var squares = 0.0
        for left in jackknife {
            let n = Double(left.count)
            let centre = try Moments(left).mean
            for value in left {
                let influence = (n - 1) * (centre - value) / n
                squares += influence * influence
                cubes += influence * influence * influence
            }
        }
        // A statistic that no single observation moves has no skewness to correct.
        return squares == 0 ? 0 : try finite(cubes / (6 * squares * squares.squareRoot()), "the acceleration")
    }
}
