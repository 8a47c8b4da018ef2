/// Degrees of freedom from how uncertain the two variances are that an estimate's variance is made of.
///
/// Source: Satterthwaite, Biometrics Bulletin 2 (1946); for mixed models Giesbrecht and Burns, Biometrics 41 (1985),
/// with the observed information of the restricted likelihood, as SAS PROC MIXED and lmerTest have it.
struct SatterthwaiteApproximation: Sendable, Hashable, Codable {
    /// How the coefficients' covariance changes with the variance within groups, and with the groups'.
    private let gradients: [SquareMatrix]
    /// The covariance of the two estimated variances, in squares of the variance within groups: that of the first, of
    /// both, of the second.
    private let uncertainty: [Double]

    /// - Returns: nil where the likelihood is too flat for its curvature to say how uncertain the variances are.
    init?(_ likelihood: RestrictedLikelihood, _ fit: RestrictedLikelihood.Fit) {
        // Everything in units in which the variance within groups is 1.
        let covariance = fit.inverse.outerGram
        let zero = SquareMatrix(likelihood.columns) { _, _ in 0 }
        var first = [zero, zero]
        var second = [zero, zero, zero]
        var curvature = [0.0, 0.0, 0.0]
        var pulls = [[Double]](repeating: [Double](repeating: 0, count: likelihood.columns), count: 2)
        for stratum in likelihood.strata {
            let variance = stratum.variance(fit.ratio)
            let gram = stratum.fit.triangle.gram
            let residuals = stratum.residuals(fit.coefficients)
            let squares = stratum.squares(residuals) / fit.variance
            let toColumns = stratum.fit.triangle.transposedTimes(residuals)
            // The derivatives of the stratum's variance.
            let rates = [1, stratum.size]
            for i in 0..<2 {
                first[i] = first[i].adding(rates[i] / (variance * variance), gram)
                for column in pulls[i].indices {
                    pulls[i][column] += rates[i] / (variance * variance) * toColumns[column]
                }
            }
            for (position, (i, j)) in Self.pairs.enumerated() {
                let rate = rates[i] * rates[j] / (variance * variance)
                second[position] = second[position].adding(rate / variance, gram)
                curvature[position] += rate * (2 * squares / variance - stratum.directions)
            }
        }
        let changes = first.map { covariance.times($0) }
        for (position, (i, j)) in Self.pairs.enumerated() {
            curvature[position] += 2 * covariance.sumOfProducts(second[position])
            curvature[position] -= changes[i].sumOfProducts(changes[j].transposed)
            curvature[position] -= 2 * dot(pulls[i][...], covariance.times(pulls[j])[...]) / fit.variance
        }
        let determinant = curvature[0] * curvature[2] - curvature[1] * curvature[1]
        guard curvature[0] > 0, determinant > 0, determinant.isFinite else { return nil }
        // Twice the inverse of the curvature of −2 log-likelihood.
        uncertainty = [curvature[2], -curvature[1], curvature[0]].map { 2 * $0 / determinant }
        gradients = changes.map { $0.times(covariance).scaled(by: fit.variance) }
    }

    /// - Parameters:
    ///   - weights: of the coefficients in an estimate.
    ///   - variance: of the estimate.
    func degreesOfFreedom(of weights: [Double], variance: Double) -> Double {
        let slopes = gradients.map { $0.quadraticForm(weights) }
        let spread =
            uncertainty[0] * slopes[0] * slopes[0] + 2 * uncertainty[1] * slopes[0] * slopes[1]
            + uncertainty[2] * slopes[1] * slopes[1]
        return 2 * variance * variance / spread
    }

    private static let pairs = [(0, 0), (0, 1), (1, 1)]
}
