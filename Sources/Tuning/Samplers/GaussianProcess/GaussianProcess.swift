/// A Gaussian process that has seen observations: it predicts losses, and how sure it is, anywhere in the unit cube.
struct GaussianProcess: Sendable {
    let observations: Observations
    let kernel: MaternKernel
    /// The inverse of the covariance's lower factor, row by row, and its transpose.
    private let inverse, transposedInverse: [Double]
    /// The covariance's inverse times the targets.
    private let weights: [Double]

    /// The best fit of the kernel to the observations.
    /// - Returns: nil when no kernel gives a usable covariance, which the least noise should rule out.
    init?(fitting observations: Observations) {
        let likelihood = MarginalLikelihood(observations)
        let dimension = observations.dimension
        let minimiser = BoundedMinimiser(
            lower: [Double](repeating: -8, count: dimension + 1) + [-16],
            upper: [Double](repeating: 8, count: dimension) + [5, 1], tolerance: 1e-2, maximumEvaluations: 40)
        // Length scales, variance and noise of 1: from much noise the fit finds the broad shape first.
        let start = [Double](repeating: 0, count: dimension + 2)
        let fit = minimiser.minimise(from: start) { likelihood.loss($0, gradient: &$1) }
        self.init(observations, likelihood.kernel(fit.value.isFinite ? fit.x : start))
    }

    /// - Returns: nil when the covariance is not positive definite.
    init?(_ observations: Observations, _ kernel: MaternKernel) {
        self.observations = observations
        self.kernel = kernel
        let count = observations.count
        var matrix = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0...i {
                var squared = 0.0
                for (coordinate, scale) in kernel.inverseSquaredLengths.enumerated() {
                    let column = coordinate * count
                    squared +=
                        scale
                        * observations.squaredDifference(
                            observations.columns[column + i], observations.columns[column + j], coordinate)
                }
                matrix[i * count + j] = kernel.variance * MaternKernel.value(at: squared).value
            }
            matrix[i * count + i] += kernel.noise
        }
        guard let cholesky = Cholesky(matrix, size: count) else { return nil }
        let transposed = cholesky.transposedInverse()
        var inverse = transposed
        for i in 0..<count {
            for j in 0..<count { inverse[i * count + j] = transposed[j * count + i] }
        }
        let whitened = Self.product(inverse, observations.targets)
        weights = Self.product(transposed, whitened)
        (self.inverse, transposedInverse) = (inverse, transposed)
    }

    /// A prediction in standardised units.
    struct Prediction {
        var mean, variance: Double
        /// The derivatives by every coordinate; empty unless asked for. Zero for choices.
        var meanGradient: [Double] = []
        var varianceGradient: [Double] = []
    }

    /// - Parameter place: in the unit cube.
    func predict(_ place: [Double], withGradient: Bool = false) -> Prediction {
        let count = observations.count
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * max(1, count)) { scratch in
            let row = UnsafeMutableBufferPointer(rebasing: scratch[..<count])
            let slopes = UnsafeMutableBufferPointer(rebasing: scratch[count..<(2 * count)])
            let whitened = UnsafeMutableBufferPointer(rebasing: scratch[(2 * count)..<(3 * count)])
            covariances(place, row, slopes)
            var (mean, explained) = (0.0, 0.0)
            inverse.withUnsafeBufferPointer { inverse in
                guard let inverse = inverse.baseAddress, let row = row.baseAddress else { return }
                mean = weights.withUnsafeBufferPointer { dotProduct($0.baseAddress ?? inverse, row, count) }
                for i in 0..<count {
                    whitened[i] = dotProduct(inverse + i * count, row, i + 1)
                    explained += whitened[i] * whitened[i]
                }
            }
            let variance = max(0, kernel.variance - explained) + 1e-12
            var prediction = Prediction(mean: mean, variance: variance)
            if withGradient { addGradient(&prediction, place, slopes, whitened) }
            return prediction
        }
    }

    /// The covariances of a place with every observation, and their slopes in the squared scaled distance.
    private func covariances(
        _ place: [Double], _ row: UnsafeMutableBufferPointer<Double>, _ slopes: UnsafeMutableBufferPointer<Double>
    ) {
        let count = observations.count
        row.update(repeating: 0)
        observations.columns.withUnsafeBufferPointer { columns in
            for (coordinate, scale) in kernel.inverseSquaredLengths.enumerated() {
                let (own, start) = (place[coordinate], coordinate * count)
                if observations.isChoice[coordinate] {
                    for j in 0..<count where columns[start + j] != own { row[j] += scale }
                } else {
                    for j in 0..<count {
                        let difference = own - columns[start + j]
                        row[j] += scale * difference * difference
                    }
                }
            }
        }
        for j in 0..<count {
            let (value, slope) = MaternKernel.value(at: row[j])
            row[j] = kernel.variance * value
            slopes[j] = kernel.variance * slope
        }
    }

    private func addGradient(
        _ prediction: inout Prediction, _ place: [Double], _ slopes: UnsafeMutableBufferPointer<Double>,
        _ whitened: UnsafeMutableBufferPointer<Double>
    ) {
        let (count, dimension) = (observations.count, observations.dimension)
        prediction.meanGradient = [Double](repeating: 0, count: dimension)
        prediction.varianceGradient = prediction.meanGradient
        // whitened becomes K⁻¹k, times the slope as the mean's weights are.
        transposedInverse.withUnsafeBufferPointer { upper in
            guard let upper = upper.baseAddress, let base = whitened.baseAddress else { return }
            for j in 0..<count { whitened[j] = dotProduct(upper + j * count + j, base + j, count - j) }
        }
        for j in 0..<count {
            whitened[j] *= -2 * slopes[j]
            slopes[j] *= weights[j]
        }
        for coordinate in 0..<dimension where !observations.isChoice[coordinate] {
            var (mean, variance) = (0.0, 0.0)
            for j in 0..<count {
                let difference = place[coordinate] - observations.columns[coordinate * count + j]
                mean += slopes[j] * difference
                variance += whitened[j] * difference
            }
            let factor = 2 * kernel.inverseSquaredLengths[coordinate]
            prediction.meanGradient[coordinate] = mean * factor
            prediction.varianceGradient[coordinate] = variance * factor
        }
    }

    private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
        let count = vector.count
        return (0..<count).map { row in
            (0..<count).reduce(0.0) { $0 + matrix[row * count + $1] * vector[$1] }
        }
    }

    /// The process as it would be after observing at more places what it predicts there: a way to spread parallel trials.
    ///
    /// Source: Ginsbourger et al. 2010, the Kriging believer.
    func believing(_ places: [[Double]]) -> GaussianProcess? {
        guard !places.isEmpty else { return self }
        let known = (0..<observations.count).map { index in
            (0..<observations.dimension).map { observations.columns[$0 * observations.count + index] }
        }
        let believed = places.map { predict($0).mean }
        return GaussianProcess(
            Observations(known + places, standardised: observations.targets + believed, like: observations), kernel)
    }
}

extension Observations {
    /// More observations on the scale of others.
    fileprivate init(_ places: [[Double]], standardised targets: [Double], like other: Observations) {
        self.init(
            count: places.count, dimension: other.dimension, isChoice: other.isChoice,
            columns: other.isChoice.indices.flatMap { coordinate in places.map { $0[coordinate] } },
            targets: targets, mean: other.mean, deviation: other.deviation)
    }
}
