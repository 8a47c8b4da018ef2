#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How well a kernel explains observations: the marginal likelihood with priors on the kernel, and its gradient.
///
/// Source: Rasmussen and Williams (2006), equations 5.8 and 5.9. Priors are of the kind of Optuna's sampler: inverse squared
/// lengths θ with density e^(−(θ + 1/θ)/10), Gamma(2, 1) for the variance, Gamma(1.1, 30) for the noise.
struct MarginalLikelihood {
    /// The smallest noise, which keeps the matrix well conditioned.
    static let leastNoise = 1e-7
    private let observations: Observations
    /// Coordinate by coordinate, the squared differences of all pairs i > j in the order (1,0), (2,0), (2,1), …
    private let squares: [Double]
    private let pairs: Int
    private let withPriors: Bool

    init(_ observations: Observations, withPriors: Bool = true) {
        self.observations = observations
        self.withPriors = withPriors
        let count = observations.count
        pairs = count * (count - 1) / 2
        var squares: [Double] = []
        squares.reserveCapacity(pairs * observations.dimension)
        for coordinate in 0..<observations.dimension {
            let column = observations.columns[(coordinate * count)..<((coordinate + 1) * count)]
            for i in 0..<count {
                let own = column[column.startIndex + i]
                for j in 0..<i {
                    squares.append(observations.squaredDifference(own, column[column.startIndex + j], coordinate))
                }
            }
        }
        self.squares = squares
    }

    /// The kernel that logarithms of its parameters stand for: inverse squared lengths, variance, noise above the least.
    func kernel(_ logarithms: [Double]) -> MaternKernel {
        let dimension = observations.dimension
        return MaternKernel(
            inverseSquaredLengths: logarithms[..<dimension].map { exp($0) }, variance: exp(logarithms[dimension]),
            noise: exp(logarithms[dimension + 1]) + Self.leastNoise)
    }

    /// The negative logarithm of the likelihood and priors, without constants; infinite where the matrix degenerates.
    /// - Parameter gradient: receives the derivatives by the logarithms.
    func loss(_ logarithms: [Double], gradient: inout [Double]) -> Double {
        let (count, dimension) = (observations.count, observations.dimension)
        let kernel = kernel(logarithms)
        var matrix = [Double](repeating: 0, count: count * count)
        var slopes = [Double](repeating: 0, count: max(1, pairs))
        fill(&matrix, &slopes, kernel)
        guard let cholesky = Cholesky(matrix, size: count) else { return .infinity }
        let inverse = cholesky.transposedInverse()
        let (weights, halfSquare) = solve(inverse)
        var loss = halfSquare
        for index in 0..<count { loss += log(cholesky.factor[index * count + index]) }

        // Per pair, (K⁻¹ − ααᵀ) times the slope of the kernel; both halves of the symmetric matrix count.
        var (trace, product, pair) = (0.0, 0.0, 0)
        inverse.withUnsafeBufferPointer { inverse in
            guard let inverse = inverse.baseAddress else { return }
            for i in 0..<count {
                for j in 0...i {
                    let start = i
                    let entry = dotProduct(inverse + i * count + start, inverse + j * count + start, count - start)
                    let residual = entry - weights[i] * weights[j]
                    if i == j {
                        trace += residual
                        product += residual * kernel.variance
                    } else {
                        product += 2 * residual * matrix[i * count + j]
                        slopes[pair] *= residual
                        pair += 1
                    }
                }
            }
        }
        slopes.withUnsafeBufferPointer { slopes in
            squares.withUnsafeBufferPointer { squares in
                guard let slopes = slopes.baseAddress, let squares = squares.baseAddress else { return }
                for coordinate in 0..<dimension {
                    gradient[coordinate] =
                        dotProduct(slopes, squares + coordinate * pairs, pairs)
                        * kernel.inverseSquaredLengths[coordinate]
                }
            }
        }
        if pairs == 0 { for coordinate in 0..<dimension { gradient[coordinate] = 0 } }
        gradient[dimension] = 0.5 * product
        gradient[dimension + 1] = 0.5 * trace * (kernel.noise - Self.leastNoise)
        return withPriors ? loss + priors(kernel, &gradient) : loss
    }

    private func fill(_ matrix: inout [Double], _ slopes: inout [Double], _ kernel: MaternKernel) {
        let count = observations.count
        var distances = [Double](repeating: 0, count: max(1, pairs))
        distances.withUnsafeMutableBufferPointer { distances in
            squares.withUnsafeBufferPointer { squares in
                for (coordinate, scale) in kernel.inverseSquaredLengths.enumerated() {
                    let start = coordinate * pairs
                    for pair in 0..<pairs { distances[pair] += scale * squares[start + pair] }
                }
            }
        }
        var pair = 0
        for i in 0..<count {
            for j in 0..<i {
                let (value, slope) = MaternKernel.value(at: distances[pair])
                matrix[i * count + j] = kernel.variance * value
                slopes[pair] = kernel.variance * slope
                pair += 1
            }
            matrix[i * count + i] = kernel.variance + kernel.noise
        }
    }

    /// K⁻¹y, and half of yᵀK⁻¹y.
    private func solve(_ transposedInverse: [Double]) -> (weights: [Double], halfSquare: Double) {
        let count = observations.count
        var whitened = [Double](repeating: 0, count: count)
        for j in 0..<count {
            for i in j..<count { whitened[i] += transposedInverse[j * count + i] * observations.targets[j] }
        }
        let weights = (0..<count).map { row in
            (row..<count).reduce(0.0) { $0 + transposedInverse[row * count + $1] * whitened[$1] }
        }
        return (weights, 0.5 * whitened.reduce(0) { $0 + $1 * $1 })
    }

    private func priors(_ kernel: MaternKernel, _ gradient: inout [Double]) -> Double {
        var loss = 0.0
        for (coordinate, scale) in kernel.inverseSquaredLengths.enumerated() {
            loss += 0.1 / scale + 0.1 * scale
            gradient[coordinate] += -0.1 / scale + 0.1 * scale
        }
        let dimension = observations.dimension
        loss += kernel.variance - log(kernel.variance)
        gradient[dimension] += kernel.variance - 1
        loss += 30 * kernel.noise - 0.1 * log(kernel.noise)
        gradient[dimension + 1] += (30 - 0.1 / kernel.noise) * (kernel.noise - Self.leastNoise)
        return loss
    }
}
