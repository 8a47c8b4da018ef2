#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What Stirling's formula leaves out: log Γ(z) − [(z − ½) log z − z + ½ log 2π].
///
/// Densities of beta and gamma distributions written with this remainder keep their relative precision for large
/// parameters, where differences of log-gamma values lose it. Source: Loader, “Fast and accurate computation of
/// binomial probabilities” (2000).
func stirlingRemainder(_ z: Double) -> Double {
    if z < 15 {
        return logGamma(z) - ((z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi))
    }
    let r = 1 / (z * z)
    let series = polynomial(
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156], r)
    return series / z
}

/// Γ((n + 1)/2) / Γ(n/2) / √(n/2), which tends to 1 as n grows.
func halfStepGammaRatio(_ n: Double) -> Double {
    exp(n / 2 * log1p(1 / n) - 0.5 + stirlingRemainder((n + 1) / 2) - stirlingRemainder(n / 2))
}

/// log(ratio) − (ratio − 1), without cancellation near a ratio of one.
///
/// Both forms of the argument are given, since near zero only the ratio is precise, and near one only the excess.
/// - Parameter x: the ratio less one.
func logMinusExcess(_ ratio: Double, excess x: Double) -> Double {
    guard abs(x) < 0.3 else { return log(ratio) - x }
    // log(1+x) = 2 artanh(r), r = x/(2+x); the first term of the series combines with −x exactly.
    let r = x / (2 + x)
    let square = r * r
    var sum = 0.0
    var power = 1.0
    var k = 3.0
    while true {
        let next = sum + power / k
        if next == sum { break }
        sum = next
        power *= square
        k += 2
    }
    return 2 * r * square * sum - r * x
}

private func logGamma(_ z: Double) -> Double {
    #if canImport(Darwin)
        return lgamma(z)
    #else
        // lgamma writes the global `signgam`; the reentrant form does not.
        var sign: Int32 = 0
        return lgamma_r(z, &sign)
    #endif
}
