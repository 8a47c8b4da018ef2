import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A normal distribution with its mean inside 0…1, cut off outside 0…1.
struct TruncatedNormal {
    let mean, deviation: Double
    /// The probabilities of the uncut distribution below 0 and within 0…1.
    private let below, mass: Double

    init(mean: Double, deviation: Double) {
        (self.mean, self.deviation) = (mean, deviation)
        below = NormalDistribution.cumulative(-mean / deviation)
        mass = max(1e-300, NormalDistribution.cumulative((1 - mean) / deviation) - below)
    }

    /// The logarithm of what the density's exponential term is multiplied by.
    var logFactor: Double { -log(deviation) - log(mass) - 0.5 * log(2 * Double.pi) }

    /// The logarithm of the probability of an interval within 0…1.
    func logProbability(of interval: ClosedRange<Double>) -> Double {
        let (a, b) = ((interval.lowerBound - mean) / deviation, (interval.upperBound - mean) / deviation)
        // Above the mean the upper tails differ without loss of digits.
        let difference =
            a > 0
            ? NormalDistribution.upperTail(a) - NormalDistribution.upperTail(b)
            : NormalDistribution.cumulative(b) - NormalDistribution.cumulative(a)
        return log(max(1e-300, difference)) - log(mass)
    }

    func draw(_ generator: inout SeededGenerator) -> Double {
        let z = NormalDistribution.quantile(min(1 - 0x1p-53, max(0x1p-80, below + generator.uniform() * mass)))
        return min(1, max(0, mean + deviation * z))
    }
}
