extension ConfidenceInterval {
    /// The range of partial η² behind an F statistic: of the noncentralities that make it neither too large nor too small.
    ///
    /// Source: Steiger, “Beyond the F test”, Psychological Methods 9 (2004): η² = λ / (λ + df + error df + 1).
    /// - Throws: ``StatisticsError`` for a level outside 0…1, or an effect too overwhelming to be told from 1.
    static func ofPartialEtaSquared(
        statistic: Double, degreesOfFreedom: Double, errorDegreesOfFreedom: Double, level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try validate(level: level)
        func cumulative(_ noncentrality: Double) -> Double {
            NoncentralFDistribution(
                numeratorDegreesOfFreedom: degreesOfFreedom, denominatorDegreesOfFreedom: errorDegreesOfFreedom,
                noncentrality: noncentrality
            ).cumulative(statistic)
        }
        // The work grows with the root of the noncentrality.
        let limit = 1e9
        guard statistic * degreesOfFreedom < limit / 8 else {
            throw StatisticsError(
                .undefinedResult,
                "an F statistic of \(statistic) leaves no range of partial η² below 1 worth computing",
                advice: "report the change of the means with its interval instead")
        }
        func noncentrality(_ probability: Double) -> Double {
            if cumulative(0) <= probability { return 0 }
            var (low, high) = (0.0, 2 * statistic * degreesOfFreedom + 16)
            while cumulative(high) > probability, high < limit { (low, high) = (high, 2 * high) }
            while high - low > 1e-11 * high {
                let middle = (low + high) / 2
                if cumulative(middle) > probability { low = middle } else { high = middle }
            }
            return (low + high) / 2
        }
        let rows = degreesOfFreedom + errorDegreesOfFreedom + 1
        let (lower, upper) = (noncentrality((1 + level) / 2), noncentrality((1 - level) / 2))
        return try .init(lower / (lower + rows), upper / (upper + rows), level: level, method: "noncentral F")
    }
}

extension FactorialAnova.Effect {
    /// The range of partial η², by the noncentral F distribution.
    /// - Throws: ``StatisticsError`` for a level outside 0…1, or an effect too overwhelming to be told from 1.
    public func partialEtaSquaredInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try .ofPartialEtaSquared(
            statistic: statistic, degreesOfFreedom: Double(degreesOfFreedom),
            errorDegreesOfFreedom: Double(errorDegreesOfFreedom), level: level)
    }
}

extension RandomInterceptModel.Effect {
    /// The range of partial η², by the noncentral F distribution.
    /// - Throws: ``StatisticsError`` for a level outside 0…1, or an effect too overwhelming to be told from 1.
    public func partialEtaSquaredInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try .ofPartialEtaSquared(
            statistic: statistic, degreesOfFreedom: Double(degreesOfFreedom),
            errorDegreesOfFreedom: errorDegreesOfFreedom, level: level)
    }
}
