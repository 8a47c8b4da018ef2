#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The regularised incomplete beta function I_x(a, b).
///
/// Lentz's evaluation of the continued fraction (DLMF 8.17.22), on the side of the mean where it converges fast.
/// - Parameters:
///   - x: in 0…1.
///   - complement: 1 − x, given apart so that neither tail loses precision.
func incompleteBeta(_ a: Double, _ b: Double, at x: Double, complement: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, at: complement, complement: x) }
    return betaDensityFactor(a, b, x, complement) * betaFraction(a, b, x) / a
}

/// x^a (1 − x)^b / B(a, b).
func betaDensityFactor(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let n = a + b
    let lean = x * b - a * y
    let deviance = a * logMinusExcess(x * n / a, excess: lean / a) + b * logMinusExcess(y * n / b, excess: -lean / b)
    let remainder = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b)
    return (a / n * b / (2 * Double.pi)).squareRoot() * exp(deviance + remainder)
}

private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var fraction = d
    for m in 1...100_000 {
        let k = Double(m)
        let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        d = 1 / nonzero(1 + even * d)
        c = nonzero(1 + even / c)
        fraction *= d * c
        let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        d = 1 / nonzero(1 + odd * d)
        c = nonzero(1 + odd / c)
        let factor = d * c
        fraction *= factor
        if abs(factor - 1) <= 4e-16 { break }
    }
    return fraction
}
