/// Fisher's F distribution: of the ratio of two independent mean squares.
public struct FDistribution: Sendable, Hashable {
    /// Of the numerator; positive, and not necessarily whole.
    public let numeratorDegreesOfFreedom: Double
    /// Of the denominator; positive, and not necessarily whole.
    public let denominatorDegreesOfFreedom: Double

    /// - Throws: ``StatisticsError`` unless both degrees of freedom are positive and finite.
    public init(_ numerator: Double, _ denominator: Double) throws(StatisticsError) {
        for freedom in [numerator, denominator] {
            guard freedom > 0, freedom.isFinite else {
                throw StatisticsError(.badParameter, "\(freedom) degrees of freedom are not a positive number")
            }
        }
        numeratorDegreesOfFreedom = numerator
        denominatorDegreesOfFreedom = denominator
    }

    /// The probability of a value at most `f`.
    public func cumulative(_ f: Double) -> Double {
        if f.isNaN { return .nan }
        let (a, b) = (numeratorDegreesOfFreedom / 2, denominatorDegreesOfFreedom / 2)
        let (lower, upper) = shares(f)
        return incompleteBeta(a, b, at: lower, complement: upper)
    }

    /// The probability of a value above `f`, precise far in the tail.
    public func upperTail(_ f: Double) -> Double {
        if f.isNaN { return .nan }
        let (a, b) = (numeratorDegreesOfFreedom / 2, denominatorDegreesOfFreedom / 2)
        let (lower, upper) = shares(f)
        return incompleteBeta(b, a, at: upper, complement: lower)
    }

    /// The value below which a share `p` of the distribution lies; 0 at 0, infinite at 1, NaN outside.
    ///
    /// By doubling, then bisection: the result has the precision of the distribution function itself.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
        func isBelow(_ f: Double) -> Bool { p < 0.5 ? cumulative(f) < p : upperTail(f) > 1 - p }
        var (low, high) = (1.0, 1.0)
        while high < .greatestFiniteMagnitude / 4, isBelow(high) { (low, high) = (high, high * 2) }
        while low > .leastNormalMagnitude * 4, !isBelow(low) { (high, low) = (low, low / 2) }
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if isBelow(middle) { low = middle } else { high = middle }
        }
    }

    /// d₁f / (d₁f + d₂) and its complement, neither overflowing nor cancelling.
    private func shares(_ f: Double) -> (lower: Double, upper: Double) {
        if f <= 0 { return (0, 1) }
        let ratio = f * (numeratorDegreesOfFreedom / denominatorDegreesOfFreedom)
        return ratio.isFinite ? (1 / (1 + 1 / ratio), 1 / (1 + ratio)) : (1, 0)
    }
}
