#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The logarithm of h(z) = φ(z) + z·Φ(z), the expected improvement of a standard normal variable, precise for all z.
///
/// Source: Ament et al. 2023 (arXiv 2310.20708), equation 9.
enum LogImprovement {
    private static let logRootTwoPi = 0.5 * log(2 * Double.pi)

    /// log h(z), and its derivative Φ(z)/h(z).
    static func value(_ z: Double) -> (value: Double, slope: Double) {
        let logDensity = -0.5 * z * z - logRootTwoPi
        if z > -1 {
            let probability = 0.5 * erfc(-z * 0.5.squareRoot())
            let improvement = exp(logDensity) + z * probability
            return (log(improvement), probability / improvement)
        }
        let (mills, gap) = tail(-z)
        return (logDensity + log(gap), mills / gap)
    }

    /// log Φ(z), and its derivative φ(z)/Φ(z).
    static func logProbability(_ z: Double) -> (value: Double, slope: Double) {
        let logDensity = -0.5 * z * z - logRootTwoPi
        if z > -1 {
            let probability = 0.5 * erfc(-z * 0.5.squareRoot())
            return (log(probability), exp(logDensity) / probability)
        }
        let mills = tail(-z).mills
        return (logDensity + log(mills), 1 / mills)
    }

    /// Mills' ratio Φ(−x)/φ(x), and 1 − x times it, for x ≥ 1.
    private static func tail(_ x: Double) -> (mills: Double, gap: Double) {
        guard x > 20 else {
            let mills = (Double.pi / 2).squareRoot() * exp(0.5 * x * x) * erfc(x * 0.5.squareRoot())
            return (mills, 1 - x * mills)
        }
        // The asymptotic series of the gap, so that nothing cancels.
        let inverse = 1 / (x * x)
        let gap =
            inverse
            * (1 - inverse
                * (3 - inverse * (15 - inverse * (105 - inverse * (945 - inverse * (10395 - inverse * 135135))))))
        return ((1 - gap) / x, gap)
    }
}

/// The logarithm of the expected improvement on the best loss.
struct ExpectedImprovement: Acquisition {
    let process: GaussianProcess
    /// The standardised loss to improve on.
    let best: Double
    var lengths: [Double] { process.kernel.lengths }

    func value(_ place: [Double]) -> Double {
        let prediction = process.predict(place)
        let deviation = prediction.variance.squareRoot()
        return LogImprovement.value((best - prediction.mean) / deviation).value + log(deviation)
    }

    func value(_ place: [Double], gradient: inout [Double]) -> Double {
        let prediction = process.predict(place, withGradient: true)
        let deviation = prediction.variance.squareRoot()
        let z = (best - prediction.mean) / deviation
        let (value, slope) = LogImprovement.value(z)
        // d log(σh)/dσ = φ/(σh) = (1 − z·Φ/h)/σ, because h − zΦ = φ.
        let byVariance = (1 - z * slope) / (2 * prediction.variance)
        for index in gradient.indices {
            gradient[index] =
                -slope / deviation * prediction.meanGradient[index] + byVariance * prediction.varianceGradient[index]
        }
        return value + log(deviation)
    }
}

extension ExpectedImprovement {
    /// The improvement on the trial of least predicted loss, which noise flatters less than the least observed one; running
    /// trials are believed at their predicted losses.
    ///
    /// Losses are compressed at their worse end: see ``TailCompression``.
    /// - Returns: with where that trial lies; nil when no process fits.
    static func fitted(
        to evidence: Evidence, isChoice: [Bool]
    ) -> (improvement: ExpectedImprovement, incumbent: [Double])? {
        let observations = Observations(
            evidence.places, TailCompression.compressed(evidence.losses[0]), isChoice: isChoice)
        guard let process = GaussianProcess(fitting: observations)?.believing(evidence.running) else { return nil }
        let predicted = evidence.places.map { process.predict($0).mean }
        guard let best = predicted.indices.min(by: { predicted[$0] < predicted[$1] }) else { return nil }
        return (ExpectedImprovement(process: process, best: predicted[best]), evidence.places[best])
    }
}
