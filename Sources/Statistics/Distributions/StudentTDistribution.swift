#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Student's t distribution.
public struct StudentTDistribution: Sendable, Hashable {
    /// Positive, and not necessarily whole.
    public let degreesOfFreedom: Double

    /// - Throws: ``StatisticsError`` unless the degrees of freedom are positive and finite.
    public init(degreesOfFreedom: Double) throws(StatisticsError) {
        guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else {
            throw StatisticsError(.badParameter, "\(degreesOfFreedom) degrees of freedom are not a positive number")
        }
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value at most `t`.
    public func cumulative(_ t: Double) -> Double {
        t > 0 ? 1 - twoSidedTail(t) / 2 : twoSidedTail(t) / 2
    }

    /// The probability of a value above `t`, precise far in the tail.
    public func upperTail(_ t: Double) -> Double { cumulative(-t) }

    /// The probability of a value further from zero than `t`; 0 where the square of `t` overflows, from about 1e154.
    public func twoSidedTail(_ t: Double) -> Double {
        guard t.isFinite else { return t.isNaN ? .nan : 0 }
        // ratio = t²/df; written this way neither share overflows nor cancels.
        let ratio = t * (t / degreesOfFreedom)
        let outer = ratio > 1 ? 1 / (1 + 1 / ratio) : ratio / (1 + ratio)
        return incompleteBeta(degreesOfFreedom / 2, 0.5, at: 1 / (1 + ratio), complement: outer)
    }

    /// The value below which a share `p` of the distribution lies; infinite at 0 and 1, NaN outside.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
        if p == 0.5 { return 0 }
        return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p)
    }

    /// The value above which a share `tail` below one half lies: Newton's iteration kept inside a shrinking bracket.
    private func upperQuantile(_ tail: Double) -> Double {
        var low = 0.0
        var high = max(1, -NormalDistribution.quantile(tail))
        while upperTail(high) > tail, high < .greatestFiniteMagnitude / 2 {
            low = high
            high *= 2
        }
        var t = low == 0 ? high / 2 : (low + high) / 2
        for _ in 0..<200 {
            let excess = upperTail(t) - tail
            if excess > 0 { low = t } else { high = t }
            // On the logarithm of the tail, which is nearly a line far out, Newton's steps are good everywhere.
            let step = log1p(excess / tail) * (excess + tail) / density(t)
            var next = t + step
            if !(next > low && next < high) { next = low + (high - low) / 2 }
            if abs(next - t) <= 1e-16 * t || next == low || next == high { return next }
            t = next
        }
        return t
    }

    private func density(_ t: Double) -> Double {
        let n = degreesOfFreedom
        let scale = halfStepGammaRatio(n) / (2 * Double.pi).squareRoot()
        return scale * exp(-(n + 1) / 2 * log1p(t * (t / n)))
    }
}
