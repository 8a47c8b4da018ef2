#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The distribution of F when there is an effect: a Poisson mixture of beta distributions.
///
/// Source: Johnson, Kotz and Balakrishnan, “Continuous Univariate Distributions” 2 (1995), chapter 30.
struct NoncentralFDistribution {
    let numeratorDegreesOfFreedom: Double
    let denominatorDegreesOfFreedom: Double
    /// λ, zero without an effect.
    let noncentrality: Double

    /// The probability of a value at most `f`.
    func cumulative(_ f: Double) -> Double {
        guard f > 0 else { return f.isNaN ? .nan : 0 }
        let ratio = f * numeratorDegreesOfFreedom / denominatorDegreesOfFreedom
        let (x, y) = (1 / (1 + 1 / ratio), 1 / (1 + ratio))
        let (a, b) = (numeratorDegreesOfFreedom / 2, denominatorDegreesOfFreedom / 2)
        let rate = noncentrality / 2
        // Poisson counts further than this from their mean have a probability below 1e-16.
        let reach = 9 * rate.squareRoot() + 40
        let (first, last) = (max(0, (rate - reach).rounded(.down)), (rate + reach).rounded(.up))
        // From the highest count down, I(a, b) = I(a + 1, b) + x^a y^b / (a B(a, b)) adds without cancelling.
        var share = incompleteBeta(a + last, b, at: x, complement: y)
        var step = betaDensityFactor(a + last, b, x, y) / (a + last)
        var weight = exp(rate == 0 ? (last == 0 ? 0 : -.infinity) : logPoisson(last, rate))
        var (sum, total) = (weight * share, weight)
        var count = last
        while count > first {
            // Both recurrences go to the count below.
            step *= (a + count) / (x * (a + b + count - 1))
            share = min(1, share + step)
            weight = rate == 0 ? (count == 1 ? 1 : 0) : weight * count / rate
            count -= 1
            sum += weight * share
            total += weight
        }
        return sum / total
    }

    /// log of e^−rate rate^count / count!, by Stirling's formula with its remainder.
    private func logPoisson(_ count: Double, _ rate: Double) -> Double {
        if count == 0 { return -rate }
        return count * logMinusExcess(rate / count, excess: (rate - count) / count) - stirlingRemainder(count)
            - log(2 * Double.pi * count) / 2
    }
}
