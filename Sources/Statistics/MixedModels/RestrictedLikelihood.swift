#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The restricted likelihood (REML) of a random intercept, as a function of one ratio of variances.
///
/// Coefficients and the variance within groups have closed forms given the ratio. Source: Patterson and Thompson,
/// Biometrika 58 (1971); Harville, Journal of the American Statistical Association 72 (1977).
struct RestrictedLikelihood: Sendable {
    let strata: [Stratum]
    let columns: Int

    /// Rows less columns.
    var freedom: Double { strata.reduce(0) { $0 + $1.directions } - Double(columns) }

    /// The best fit for one ratio of the groups' variance to the variance within them.
    struct Fit: Sendable {
        let ratio: Double
        let coefficients: [Double]
        /// The inverse of the columns' triangle: coefficients have the covariance R⁻¹R⁻ᵀ in units of `variance`.
        let inverse: SquareMatrix
        /// The variance within groups.
        let variance: Double
        /// The restricted log-likelihood.
        let logLikelihood: Double
        /// Its derivative by the ratio.
        let slope: Double
    }

    func fit(_ ratio: Double) -> Fit {
        let weights = strata.map { 1 / $0.variance(ratio) }
        var rows: [[Double]] = []
        for (stratum, weight) in zip(strata, weights) {
            let triangle = stratum.fit.triangle.scaled(by: weight.squareRoot())
            rows.append(triangle.values + stratum.fit.rotated.map { $0 * weight.squareRoot() })
        }
        let stacked = (0...columns).map { column in
            rows.flatMap { $0[column * columns..<(column + 1) * columns] }
        }
        let whole = OrthogonalDecomposition(
            stacked.dropLast().flatMap { $0 }, columns: columns, right: stacked[columns], tolerance: 0)
        let coefficients = whole.solution
        let inverse = whole.triangle.triangleInverse

        var squares = 0.0
        var logDeterminant = (0..<columns).reduce(0) { $0 + 2 * log(abs(whole.triangle[$1, $1])) }
        var (pull, trace) = (0.0, 0.0)
        for (stratum, weight) in zip(strata, weights) {
            let residuals = stratum.squares(stratum.residuals(coefficients))
            squares += weight * residuals
            logDeterminant -= stratum.directions * log(weight)
            pull += stratum.size * weight * weight * residuals
            let lost = stratum.fit.triangle.times(inverse).values.reduce(0) { $0 + $1 * $1 }
            trace += stratum.size * weight * (stratum.directions - weight * lost)
        }
        let variance = squares / freedom
        return Fit(
            ratio: ratio, coefficients: coefficients, inverse: inverse, variance: variance,
            logLikelihood: -(freedom * (log(2 * Double.pi * variance) + 1) + logDeterminant) / 2,
            slope: (pull / variance - trace) / 2)
    }

    /// The most likely fit: the best of a grid of ratios, refined where its slope is zero.
    /// - Throws: ``StatisticsError`` when rows of one group do not differ at all, so that the ratio has no bound.
    func optimum() throws(StatisticsError) -> Fit {
        let grid = [0] + stride(from: -8.0, through: 12, by: 0.5).map { pow(10, $0) }
        let fits = grid.map(fit)
        guard let best = fits.indices.max(by: { fits[$0].logLikelihood < fits[$1].logLikelihood }),
            best < fits.count - 1, fits[best].variance > 0
        else {
            throw StatisticsError(
                .constantValues,
                "repeated runs hardly differ next to the groups, so their variance cannot be estimated",
                advice: "check that repeats are runs of their own, not copies")
        }
        // Where the likelihood is flat its values are rounding, so the slope decides on which side the root lies.
        var start = best
        while start > 0, fits[start].slope <= 0 { start -= 1 }
        if fits[start].slope <= 0 { return fits[0] }
        return root(between: fits[start], and: fits[start + 1])
    }

    /// Where the slope changes from positive to negative, by the Illinois form of false position.
    private func root(between low: Fit, and high: Fit) -> Fit {
        var (low, high) = (low, high)
        var (lowSlope, highSlope) = (low.slope, high.slope)
        var side = 0
        for _ in 0..<200 {
            // The slope's own rounding ends the search before the bracket closes.
            guard high.ratio - low.ratio > 4e-16 * high.ratio, lowSlope > 0, highSlope < 0 else { break }
            let step = (high.ratio - low.ratio) * lowSlope / (lowSlope - highSlope)
            let next = fit(low.ratio + step)
            if next.ratio <= low.ratio || next.ratio >= high.ratio { break }
            if next.slope > 0 {
                low = next
                lowSlope = next.slope
                if side == 1 { highSlope /= 2 }
                side = 1
            } else {
                high = next
                highSlope = next.slope
                if side == -1 { lowSlope /= 2 }
                side = -1
            }
            if next.slope == 0 { break }
        }
        return abs(low.slope) < abs(high.slope) ? low : high
    }
}
