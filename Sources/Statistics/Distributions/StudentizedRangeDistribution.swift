#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The range of several normal values over an independent estimate of their standard deviation.
///
/// Both integrals, over the largest value and over the logarithm of the estimated deviation, have analytic integrands
/// that vanish at both ends, where the trapezoidal rule converges exponentially; no term cancels in the upper tail.
/// Source: Lund and Lund, “Algorithm AS 190”, Applied Statistics 32 (1983), for the integrals.
public struct StudentizedRangeDistribution: Sendable, Hashable {
    /// How many values the range is of, at least 2.
    public let count: Int
    /// Of the estimated deviation; positive, and not necessarily whole.
    public let degreesOfFreedom: Double

    /// - Throws: ``StatisticsError`` for fewer than 2 values, or degrees of freedom below 1 or not finite.
    public init(count: Int, degreesOfFreedom: Double) throws(StatisticsError) {
        guard count >= 2 else {
            throw StatisticsError(.badParameter, "a range of \(count) values is not defined", advice: "give at least 2")
        }
        guard degreesOfFreedom >= 1, degreesOfFreedom.isFinite else {
            throw StatisticsError(
                .badParameter, "\(degreesOfFreedom) degrees of freedom are not a number of at least 1",
                advice: "add repeats")
        }
        self.count = count
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value at most `q`.
    public func cumulative(_ q: Double) -> Double { 1 - upperTail(q) }

    /// The probability of a value above `q`, precise far in the tail.
    public func upperTail(_ q: Double) -> Double {
        guard q > 0 else { return q.isNaN ? .nan : 1 }
        // s^ν e^(−νs²/2), the density of log s up to a constant, has its peak at s = 1.
        func logDensity(_ t: Double) -> Double { degreesOfFreedom * (t - expm1(2 * t) / 2) }
        // With many degrees of freedom the far tail comes from deviations that are themselves improbably small.
        let start = edge(logDensity, towards: -1, fall: 42 + min(4 * degreesOfFreedom, 120))
        let end = edge(logDensity, towards: 1, fall: 42)
        // Half a standard deviation of log s, or its distance from where the density is not analytic.
        let step = min(0.11, 0.5 / (2 * degreesOfFreedom).squareRoot())
        let steps = Int(((end - start) / step).rounded(.up))
        var (sum, total) = (0.0, 0.0)
        for step in 0...steps {
            let t = start + (end - start) * Double(step) / Double(steps)
            let density = exp(logDensity(t))
            total += density
            sum += density * rangeTail(q * exp(t))
        }
        return min(1, sum / total)
    }

    /// The value below which a share `p` of the distribution lies; 0 at 0, infinite at 1, NaN outside.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
        var (low, high) = (0.0, 1.0)
        while upperTail(high) > 1 - p, high < 1e300 { (low, high) = (high, high * 2) }
        // False position on the logarithm of the tail, which is smooth and not far from a line (Illinois form).
        func excess(_ q: Double) -> Double { log(upperTail(q) / (1 - p)) }
        var (above, below) = (excess(low), excess(high))
        var side = 0
        for _ in 0..<100 where high - low > 1e-13 * high {
            let q = low + (high - low) * above / (above - below)
            guard q > low, q < high else { break }
            let value = excess(q)
            if abs(value) < 1e-14 { return q }
            if value > 0 {
                (low, above) = (q, value)
                if side == 1 { below /= 2 }
                side = 1
            } else {
                (high, below) = (q, value)
                if side == -1 { above /= 2 }
                side = -1
            }
        }
        return abs(above) < abs(below) ? low : high
    }

    /// Where a log-density has fallen by so much, 42 being a factor of 1e-18, on one side of its peak at zero.
    private func edge(_ logDensity: (Double) -> Double, towards sign: Double, fall: Double) -> Double {
        var (inner, outer) = (0.0, sign / 16)
        while logDensity(outer) > -fall { (inner, outer) = (outer, outer * 2) }
        for _ in 0..<30 {
            let middle = (inner + outer) / 2
            if logDensity(middle) > -fall { inner = middle } else { outer = middle }
        }
        return outer
    }

    /// The probability that standard normal values have a range above `width`: that, with the largest at z, the others
    /// are not all within `width` below it.
    private func rangeTail(_ width: Double) -> Double {
        let others = Double(count - 1)
        var sum = 0.0
        // With wide ranges the largest value is likely about half a range above the mean.
        for largest in Self.largest.prefix(145 + Int(min(width, 60) * 4)) {
            let beyond = NormalDistribution.cumulative(largest.z - width) / largest.below
            sum += largest.density * exp(others * largest.logBelow) * -expm1(others * log1p(-beyond))
        }
        return min(1, Double(count) * sum)
    }

    /// Where the largest value may be, with the normal probability of a value below, and the density times the step.
    private static let largest: [(z: Double, below: Double, logBelow: Double, density: Double)] = {
        let step = 0.125
        return (-72...312).map { i in
            let z = Double(i) * step
            let below = NormalDistribution.cumulative(z)
            return (z, below, log(below), exp(-z * z / 2) * step / (2 * Double.pi).squareRoot())
        }
    }()
}
