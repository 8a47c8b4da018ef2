extension ConfidenceInterval {
    /// Student's t interval of a mean.
    /// - Parameters:
    ///   - standardError: of the mean; zero gives an interval of no width.
    ///   - count: values behind the mean, at least 2.
    /// - Throws: ``StatisticsError`` for too few values or a level outside 0…1.
    static func ofMean(
        _ mean: Double, standardError: Double?, count: Int, level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try validate(level: level)
        guard let standardError, count >= 2 else {
            throw StatisticsError(
                .tooFewValues, "an interval of the mean needs at least 2 values, found \(count)", advice: "add repeats")
        }
        let distribution = try StudentTDistribution(degreesOfFreedom: Double(count - 1))
        let reach = -distribution.quantile((1 - level) / 2) * standardError
        return try .init(mean - reach, mean + reach, level: level, method: "Student t, n = \(count)")
    }

    /// Half the width over the size of a value; infinite when the value is zero and the interval has a width.
    func relativeHalfWidth(around value: Double) -> Double {
        halfWidth == 0 ? 0 : halfWidth / abs(value)
    }
}

extension Summary {
    /// Student's t interval of the mean.
    /// - Throws: ``StatisticsError`` for fewer than two values or a level outside 0…1.
    public func meanInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try .ofMean(mean, standardError: standardError, count: count, level: level)
    }

    /// Half the width of the mean's t interval as a share of the mean's size; infinite for a mean of zero.
    /// - Throws: ``StatisticsError`` for fewer than two values or a level outside 0…1.
    public func relativeHalfWidth(level: Double = 0.95) throws(StatisticsError) -> Double {
        try meanInterval(level: level).relativeHalfWidth(around: mean)
    }
}

extension RunningMoments {
    /// Student's t interval of the mean.
    /// - Throws: ``StatisticsError`` for fewer than two values or a level outside 0…1.
    public func meanInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try .ofMean(mean ?? 0, standardError: standardError, count: count, level: level)
    }

    /// Whether repeats can stop: the mean's t interval reaches at most `share` of the mean to either side.
    ///
    /// False while there are fewer than two values, since one value says nothing of the spread.
    /// - Parameter share: for example 0.02 for “within 2 %”.
    /// - Throws: ``StatisticsError`` for a level outside 0…1 or a share that is not positive.
    public func isMeanWithin(_ share: Double, level: Double = 0.95) throws(StatisticsError) -> Bool {
        guard share > 0 else {
            throw StatisticsError(
                .badParameter, "a target half-width of \(share) is not positive", advice: "write 0.02 for 2 %")
        }
        try validate(level: level)
        guard count >= 2, let mean else { return false }
        return try meanInterval(level: level).relativeHalfWidth(around: mean) <= share
    }
}
