#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The chi-squared distribution.
public struct ChiSquaredDistribution: Sendable, Hashable {
    /// Positive, and not necessarily whole.
    public let degreesOfFreedom: Double

    /// - Throws: ``StatisticsError`` unless the degrees of freedom are positive and finite.
    public init(degreesOfFreedom: Double) throws(StatisticsError) {
        guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else {
            throw StatisticsError(.badParameter, "\(degreesOfFreedom) degrees of freedom are not a positive number")
        }
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value at most `x`.
    public func cumulative(_ x: Double) -> Double { incompleteGamma(degreesOfFreedom / 2, at: x / 2).lower }

    /// The probability of a value above `x`, precise far in the tail.
    public func upperTail(_ x: Double) -> Double { incompleteGamma(degreesOfFreedom / 2, at: x / 2).upper }
}

/// Both regularised incomplete gamma functions, P(a, x) and Q(a, x) = 1 − P(a, x).
///
/// The series below the mean, Lentz's continued fraction (DLMF 8.9.2) above it.
func incompleteGamma(_ a: Double, at x: Double) -> (lower: Double, upper: Double) {
    if x.isNaN { return (.nan, .nan) }
    if x <= 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    // x^a e^−x / Γ(a)
    let factor =
        (a / (2 * Double.pi)).squareRoot() * exp(a * logMinusExcess(x / a, excess: (x - a) / a) - stirlingRemainder(a))
    if x < a + 1 {
        let lower = factor * gammaSeries(a, x)
        return (lower, 1 - lower)
    }
    let upper = factor * gammaFraction(a, x)
    return (1 - upper, upper)
}

private func gammaSeries(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var n = a
    while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
    }
    return sum
}

private func gammaFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for i in 1...100_000 {
        let k = Double(i)
        let numerator = -k * (k - a)
        b += 2
        d = 1 / (numerator * d + b)
        c = b + numerator / c
        fraction *= d * c
        if abs(d * c - 1) <= 4e-16 { break }
    }
    return fraction
}
