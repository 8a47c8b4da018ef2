#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The multivariate normal distribution that CMA-ES adapts generation by generation.
///
/// Source: Hansen, “The CMA Evolution Strategy: A Tutorial” (arXiv 1604.00772, 2016), figure 6 and table 1, with negative
/// weights; steps longer than samples usually are get shortened, as for injected solutions (Hansen 2011).
struct EvolutionStrategy: Sendable {
    let dimension: Int
    /// Samples per generation.
    let population: Int
    private(set) var mean: [Double]
    private(set) var stepSize: Double
    private(set) var covariance: [Double]
    private(set) var eigen: SymmetricEigen
    private var stepPath, covariancePath: [Double]
    private var generation = 0

    private let weights: [Double]
    private let parents: Int
    private let effectiveParents: Double
    private let stepRate, stepDamping, pathRate, rankOneRate, rankParentsRate, expectedLength: Double

    init(mean: [Double], stepSize: Double) {
        let count = mean.count
        let n = Double(count)
        (dimension, self.mean, self.stepSize) = (count, mean, stepSize)
        covariance = (0..<(count * count)).map { $0 / count == $0 % count ? 1 : 0 }
        eigen = SymmetricEigen(covariance, size: count)
        (stepPath, covariancePath) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        let population = 4 + Int(3 * log(n))
        self.population = population
        parents = population / 2
        let raw = (1...population).map { log((Double(population) + 1) / 2) - log(Double($0)) }
        let (positive, negative) = (raw[..<(population / 2)], raw[(population / 2)...])
        func effective(_ w: ArraySlice<Double>) -> Double {
            let squares = w.reduce(0) { $0 + $1 * $1 }
            return squares > 0 ? w.reduce(0, +) * w.reduce(0, +) / squares : 0
        }
        let mu = effective(positive)
        effectiveParents = mu
        stepRate = (mu + 2) / (n + mu + 5)
        stepDamping = 1 + 2 * max(0, ((mu - 1) / (n + 1)).squareRoot() - 1) + stepRate
        pathRate = (4 + mu / n) / (n + 4 + 2 * mu / n)
        rankOneRate = 2 / ((n + 1.3) * (n + 1.3) + mu)
        rankParentsRate = min(1 - rankOneRate, 2 * (0.25 + mu + 1 / mu - 2) / ((n + 2) * (n + 2) + mu))
        expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
        let limits = [
            1 + rankOneRate / rankParentsRate, 1 + 2 * effective(negative) / (mu + 2),
            (1 - rankOneRate - rankParentsRate) / (n * rankParentsRate),
        ]
        let (plus, minus) = (positive.reduce(0, +), -negative.reduce(0, +))
        weights = raw.map { $0 >= 0 ? $0 / plus : minus > 0 ? $0 * (limits.min() ?? 0) / minus : 0 }
    }

    /// A sample from standard normal numbers; `scales` stretch each coordinate.
    func sample(_ normals: [Double], scales: [Double]) -> [Double] {
        (0..<dimension).map { row in
            var sum = 0.0
            for column in 0..<dimension {
                sum += eigen.vectors[row * dimension + column] * spread(column) * normals[column]
            }
            return mean[row] + stepSize * scales[row] * sum
        }
    }

    /// The standard deviation of a coordinate.
    func deviation(_ index: Int) -> Double {
        stepSize * max(0, covariance[index * dimension + index]).squareRoot()
    }

    /// Whether nothing can be gained any more: all deviations below 1e-11, or numbers that broke down.
    var isExhausted: Bool {
        let widest = (0..<dimension).map(deviation).max() ?? 0
        return !(widest > 1e-11) || !widest.isFinite || !mean.allSatisfy(\.isFinite)
    }

    private func spread(_ column: Int) -> Double { max(1e-20, eigen.values[column]).squareRoot() }

    /// C^(−½)·y.
    private func whitened(_ step: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: dimension)
        for column in 0..<dimension {
            var projection = 0.0
            for row in 0..<dimension { projection += eigen.vectors[row * dimension + column] * step[row] }
            projection /= spread(column)
            for row in 0..<dimension { result[row] += eigen.vectors[row * dimension + column] * projection }
        }
        return result
    }

    /// Learns from one generation.
    /// - Parameter ranked: ``population`` places, the best first.
    mutating func update(_ ranked: [[Double]]) {
        guard ranked.count == population else { return }
        let n = Double(dimension)
        var steps = ranked.map { place in zip(place, mean).map { ($0 - $1) / stepSize } }
        var lengths = steps.map { step in whitened(step).reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let longest = n.squareRoot() + 2 * n / (n + 2)
        for index in steps.indices where lengths[index] > longest {
            steps[index] = steps[index].map { $0 * longest / lengths[index] }
            lengths[index] = longest
        }
        var shift = [Double](repeating: 0, count: dimension)
        for index in 0..<parents {
            for row in 0..<dimension { shift[row] += weights[index] * steps[index][row] }
        }
        for row in 0..<dimension { mean[row] += stepSize * shift[row] }
        generation += 1
        let isStalled = updatePaths(shift)
        updateCovariance(steps, lengths, isStalled)
        let length = stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        stepSize *= exp(min(1, stepRate / stepDamping * (length / expectedLength - 1)))
        eigen = SymmetricEigen(covariance, size: dimension)
    }

    /// - Returns: whether the step path is so long that the covariance path pauses (h_σ = 0).
    private mutating func updatePaths(_ shift: [Double]) -> Bool {
        let n = Double(dimension)
        let white = whitened(shift)
        let stepGain = (stepRate * (2 - stepRate) * effectiveParents).squareRoot()
        for row in 0..<dimension { stepPath[row] = (1 - stepRate) * stepPath[row] + stepGain * white[row] }
        let length = stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let settled = (1 - pow(1 - stepRate, 2 * Double(generation))).squareRoot()
        let isStalled = length / settled >= (1.4 + 2 / (n + 1)) * expectedLength
        let pathGain = isStalled ? 0 : (pathRate * (2 - pathRate) * effectiveParents).squareRoot()
        for row in 0..<dimension { covariancePath[row] = (1 - pathRate) * covariancePath[row] + pathGain * shift[row] }
        return isStalled
    }

    private mutating func updateCovariance(_ steps: [[Double]], _ lengths: [Double], _ isStalled: Bool) {
        let correction = isStalled ? rankOneRate * pathRate * (2 - pathRate) : 0
        let kept = 1 + correction - rankOneRate - rankParentsRate * weights.reduce(0, +)
        let scaled = weights.indices.map { index in
            weights[index] >= 0
                ? weights[index] : weights[index] * Double(dimension) / max(1e-20, lengths[index] * lengths[index])
        }
        for i in 0..<dimension {
            for j in 0...i {
                var entry = kept * covariance[i * dimension + j]
                entry += rankOneRate * covariancePath[i] * covariancePath[j]
                for index in steps.indices {
                    entry += rankParentsRate * scaled[index] * steps[index][i] * steps[index][j]
                }
                covariance[i * dimension + j] = entry
                covariance[j * dimension + i] = entry
            }
        }
    }
}
