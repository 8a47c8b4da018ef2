#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether a sample of 3 to 5,000 values could come from a normal distribution.
///
/// Source: Royston, “Remark AS R94”, Applied Statistics 44 (1995). Normal quantiles and tails are computed to full
/// precision, where the published code approximates them to about 1e-7.
public struct ShapiroWilkTest: Sendable, Hashable, Codable {
    /// W, at most 1; small values speak against normality.
    public let statistic: Double
    /// The probability of a W at most this large for normal data.
    public let pValue: Double

    /// - Throws: ``StatisticsError`` for fewer than 3 or more than 5,000 values, one not finite, or constant values.
    public init(_ values: [Double]) throws(StatisticsError) {
        let purpose = "the Shapiro-Wilk test"
        try validate(values, atLeast: 3, for: purpose)
        try validateSpread(values, as: "the sample", for: purpose)
        guard values.count <= 5_000 else {
            throw StatisticsError(
                .tooManyValues, "\(purpose) is valid up to 5000 values, found \(values.count)",
                advice: "test a random part of the sample, or look at its quantiles")
        }
        let sorted = values.sorted()
        let deficit = try Self.deficit(sorted, weights: Self.weights(sorted.count))
        statistic = 1 - deficit
        pValue = Self.pValue(deficit: deficit, count: sorted.count)
    }

    /// 1 − W, computed directly so that it keeps its precision near W = 1.
    private static func deficit(_ sorted: [Double], weights: [Double]) throws(StatisticsError) -> Double {
        let count = sorted.count
        let range = try finite(sorted[count - 1] - sorted[0], "the range")
        let middle = sorted[count / 2]
        let scaled = sorted.map { ($0 - middle) / range }
        let mean = try Moments(scaled).mean
        var (products, squares, weightSquares) = (0.0, 0.0, 0.0)
        for (i, value) in scaled.enumerated() {
            let mirror = count - 1 - i
            let weight = i < mirror ? -weights[i] : i > mirror ? weights[mirror] : 0
            products += weight * (value - mean)
            squares += (value - mean) * (value - mean)
            weightSquares += weight * weight
        }
        let norm = (weightSquares * squares).squareRoot()
        return max(0, (norm - products) * (norm + products) / (weightSquares * squares))
    }

    /// The weights of the upper half's order statistics, largest first.
    private static func weights(_ count: Int) -> [Double] {
        if count == 3 { return [1 / Double(2).squareRoot()] }
        let n = Double(count)
        let scores = (0..<count / 2).map { -NormalDistribution.quantile((Double($0) + 0.625) / (n + 0.25)) }
        let squares = 2 * scores.reduce(0) { $0 + $1 * $1 }
        let u = 1 / n.squareRoot()
        let first =
            polynomial([0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056], u) + scores[0] / squares.squareRoot()
        var replaced = [first]
        if count > 5 {
            let second =
                polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], u)
                + scores[1] / squares.squareRoot()
            replaced.append(second)
        }
        let left = zip(scores, replaced).reduce((squares, 1.0)) { rest, pair in
            (rest.0 - 2 * pair.0 * pair.0, rest.1 - 2 * pair.1 * pair.1)
        }
        let scale = (left.0 / left.1).squareRoot()
        return replaced + scores.dropFirst(replaced.count).map { $0 / scale }
    }

    private static func pValue(deficit: Double, count: Int) -> Double {
        let n = Double(count)
        if count == 3 {
            // Exact: W is at least 3/4.
            return min(1, max(0, 1 - 6 / Double.pi * asin(deficit.squareRoot())))
        }
        var y = log(deficit)
        if count <= 11 {
            let bound = polynomial([-2.273, 0.459], n)
            // Beyond the bound the approximation has no density left; AS R94 returns this value.
            guard y < bound else { return 1e-19 }
            y = -log(bound - y)
            let mean = polynomial([0.5440, -0.39978, 0.025054, -0.0006714], n)
            let deviation = exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n))
            return NormalDistribution.upperTail((y - mean) / deviation)
        }
        let mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], log(n))
        let deviation = exp(polynomial([-0.4803, -0.082676, 0.0030302], log(n)))
        return NormalDistribution.upperTail((y - mean) / deviation)
    }
}
