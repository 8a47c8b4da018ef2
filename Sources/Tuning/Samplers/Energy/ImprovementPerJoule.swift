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
/// is the constraint weight of Gardner et al. 2014; a place that more likely than not does not fit is worth less than any that
/// does.
struct ImprovementPerJoule: Acquisition {
    let improvement: ExpectedImprovement
    /// Over standardised logarithms of joules.
    let energy: GaussianProcess
    /// The power of the energy that improvement is divided by, 0…1.
    let price: Double
    /// The logarithm of the joules left; nil without a budget.
    let logRemaining: Double?
    var lengths: [Double] { zip(improvement.lengths, energy.kernel.lengths).map(min) }

    /// What any place that should fit is worth at least, and any that should not is worth less than.
    private static let floor = -1e5

    func value(_ place: [Double]) -> Double {
        let term = energyTerm(energy.predict(place))
        return term.fits ? max(Self.floor, improvement.value(place)) + term.value : 2 * Self.floor + term.value
    }

    func value(_ place: [Double], gradient: inout [Double]) -> Double {
        let value = improvement.value(place, gradient: &gradient)
        let prediction = energy.predict(place, withGradient: true)
        let term = energyTerm(prediction)
        for index in gradient.indices {
            gradient[index] =
                (term.fits && value > Self.floor ? gradient[index] : 0)
                + term.byMean * prediction.meanGradient[index] + term.byVariance * prediction.varianceGradient[index]
        }
        return term.fits ? max(Self.floor, value) + term.value : 2 * Self.floor + term.value
    }

    /// What the energy adds to the logarithm, and its derivatives by the prediction.
    private struct EnergyTerm {
        var value, byMean: Double
        var byVariance = 0.0
        /// Whether the predicted energy is within what is left.
        var fits = true
    }

    private func energyTerm(_ prediction: GaussianProcess.Prediction) -> EnergyTerm {
        let scale = energy.observations.deviation
        var term = EnergyTerm(value: -price * scale * prediction.mean, byMean: -price * scale)
        guard let logRemaining else { return term }
        // Noise counts: what one trial consumes varies around its expectation.
        let variance = prediction.variance + energy.kernel.noise
        let deviation = variance.squareRoot()
        let z = ((logRemaining - energy.observations.mean) / scale - prediction.mean) / deviation
        let (probability, slope) = LogImprovement.logProbability(z)
        // Of places that should not fit, those count for more that nearly do, whatever they promise.
        if z < 0 { term = EnergyTerm(value: 0, byMean: 0, fits: false) }
        term.value += max(Self.floor, probability)
        term.byMean -= slope / deviation
        term.byVariance -= slope * z / (2 * variance)
        return term
    }
}
