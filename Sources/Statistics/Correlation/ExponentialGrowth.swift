#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A quantity that grows or shrinks by the same factor per unit of time, fitted by least squares on its logarithm.
public struct ExponentialGrowth: Sendable, Hashable, Codable {
    /// The line through the logarithms.
    public let line: LinearRegression

    /// - Parameters:
    ///   - times: in any unit, for example years.
    ///   - values: positive.
    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 3 points, values not positive or not finite, and
    ///   times that are all equal.
    public init(times: [Double], values: [Double]) throws(StatisticsError) {
        try validatePairs(times, values, atLeast: 3, for: "a growth rate")
        if let index = values.firstIndex(where: { $0 <= 0 }) {
            throw StatisticsError(
                .badParameter, "value \(index + 1), \(values[index]), is not positive, so it cannot grow by a factor",
                advice: "leave it out")
        }
        line = try LinearRegression(times, values.map { log($0) })
    }

    /// The logarithm's slope: the continuous growth rate per unit of time.
    public var rate: Double { line.slope }

    /// The value that the fit gives, a geometric mean, at a time.
    public func value(at time: Double) -> Double { exp(line.value(at: time)) }

    /// The factor per unit of time: 1.4 is 40 % more.
    public var factor: Double { exp(rate) }

    /// The range of `factor`: the slope's t interval, of which it is a monotone function.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    public func factorInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        let slope = try line.slopeInterval(level: level)
        return try .init(exp(slope.lower), exp(slope.upper), level: level, method: slope.method)
    }

    /// The time in which the quantity doubles; negative for the time in which it halves, infinite without growth.
    public var doublingTime: Double { log(2) / rate }

    /// The standard error of the doubling time by the delta method.
    public var doublingTimeStandardError: Double { abs(doublingTime / rate) * line.slopeStandardError }

    /// The range of `doublingTime`, exact as the slope's t interval is: its ends are those of the slope, inverted.
    /// - Returns: nil when the slope's interval holds zero: then the quantity may not grow at all.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    public func doublingTimeInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval? {
        let slope = try line.slopeInterval(level: level)
        guard !slope.contains(0) else { return nil }
        return try .init(log(2) / slope.upper, log(2) / slope.lower, level: level, method: slope.method)
    }
}
