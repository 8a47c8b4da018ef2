#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The probabilities of 0, 1, 2, … arrivals of a Poisson stream, up to where they vanish.
struct PoissonWeights {
    /// Probabilities below this are left out beyond the mode.
    static let negligible = 1e-17

    private(set) var weights: [Double] = []

    init() {}

    init(mean: Double) { fill(mean: mean) }

    /// How many probabilities are kept; all beyond are negligible.
    var count: Int { weights.count }

    /// The probability of `k` arrivals, 0 where negligible.
    subscript(k: Int) -> Double { k >= 0 && k < weights.count ? weights[k] : 0 }

    /// Replaces the probabilities by those of another mean, in the memory at hand.
    /// - Parameters:
    ///   - mean: at least 0.
    ///   - limit: the most probabilities wanted.
    mutating func fill(mean: Double, limit: Int = .max, negligible: Double = Self.negligible) {
        weights.removeAll(keepingCapacity: true)
        let mode = Int(mean)
        // Upward from e^−x where that is no denormal number, else outward from the mode by Stirling's formula.
        var weight = mean < 700 ? exp(-mean) : 0
        var start = 0
        if mean >= 700 {
            let reach = Int(9 * mean.squareRoot())
            start = max(0, mode - reach)
            if start >= limit {
                weights.append(contentsOf: repeatElement(0, count: limit))
                return
            }
            weight = Self.probability(start, mean: mean)
            weights.append(contentsOf: repeatElement(0, count: min(start, limit)))
        }
        var k = start
        while weights.count < limit {
            weights.append(weight)
            if k > mode, weight < negligible { break }
            k += 1
            weight *= mean / Double(k)
        }
    }

    /// e^(k ln x − x − ln k!) with the logarithm of the factorial by Stirling's series, for large k.
    private static func probability(_ k: Int, mean: Double) -> Double {
        let n = Double(k)
        let factorial = n * log(n) - n + 0.5 * log(2 * .pi * n) + 1 / (12 * n) - 1 / (360 * n * n * n)
        return exp(n * log(mean) - mean - factorial)
    }
}
