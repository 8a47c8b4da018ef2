#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The logarithm of the expected improvement per joule, times the probability that the trial fits what is left of the budget.
///
/// Energy is predicted by a process over its logarithm. The price of energy, 1 for improvement per joule, falls to 0 as the
/// budget is spent: Snoek et al. 2012, §3.2, with the cooling of Lee et al. 2020 (arXiv 2003.10870). The probability of fitting
/// is the constraint weight of Gardner et al. 2014.
struct ImprovementPerJoule: Acquisition {
    let improvement: ExpectedImprovement
    /// Over standardised logarithms of joules.
    let energy: GaussianProcess
    /// The power of the energy that improvement is divided by, 0…1.
    let price: Double
    /// The logarithm of the joules left; nil without a budget.
    let logRemaining: Double?

    func value(_ place: [Double]) -> Double {
        improvement.value(place) + energyTerm(energy.predict(place)).value
    }

    func value(_ place: [Double], gradient: inout [Double]) -> Double {
        let value = improvement.value(place, gradient: &gradient)
        let prediction = energy.predict(place, withGradient: true)
        let term = energyTerm(prediction)
        for index in gradient.indices {
            gradient[index] +=
                term.byMean * prediction.meanGradient[index] + term.byVariance * prediction.varianceGradient[index]
        }
        return value + term.value
    }

    private func energyTerm(
        _ prediction: GaussianProcess.Prediction
    ) -> (value: Double, byMean: Double, byVariance: Double) {
        let scale = energy.observations.deviation
        var term = (value: -price * scale * prediction.mean, byMean: -price * scale, byVariance: 0.0)
        guard let logRemaining else { return term }
        // Noise counts: what one trial consumes varies around its expectation.
        let variance = prediction.variance + energy.kernel.noise
        let deviation = variance.squareRoot()
        let z = ((logRemaining - energy.observations.mean) / scale - prediction.mean) / deviation
        let (fits, slope) = LogImprovement.logProbability(z)
        term.value += fits
        term.byMean -= slope / deviation
        term.byVariance -= slope * z / (2 * variance)
        return term
    }
}
