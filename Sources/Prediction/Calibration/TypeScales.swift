#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Statistics

/// One factor per layer type from a handful of ratios, each shrunk towards the factor of all types.
///
/// A random-effects meta-analysis of log ratios: DerSimonian and Laird, Controlled Clinical Trials 7 (1986), with the
/// usual empirical Bayes estimate per group. A type with many or consistent ratios keeps its own factor; one with a single
/// ratio is drawn towards the others. Factors are exponentials, so none is negative.
struct TypeScales {
    /// The logarithm of the factor of types without ratios.
    let common: Double
    /// The logarithm of the factor by type.
    let byType: [String: Double]
    private let commonVariance: Double
    private let variances: [String: Double]
    /// The spread of single ratios of a type around its factor, and the degrees of freedom it is known with.
    private let residual: (deviation: Double, degrees: Int)

    /// - Parameters:
    ///   - ratios: logarithms of measured over predicted energy, by type; at least one.
    ///   - deviations: the predictor's own standard error on the logarithm, by type: ratios scatter at least as much.
    init(ratios: [String: [Double]], deviations: [String: Double]) {
        let means = ratios.mapValues { $0.reduce(0, +) / Double($0.count) }
        let squares = ratios.reduce(0.0) { sum, entry in
            let mean = means[entry.key] ?? 0
            return sum + entry.value.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        let degrees = ratios.values.reduce(0) { $0 + $1.count - 1 }
        let pooled = degrees > 0 ? squares / Double(degrees) : 0
        residual = (pooled.squareRoot(), degrees)
        // An exact predictor on exact data would divide by zero below.
        let ownVariances = ratios.mapValues { _ in 0.0 }.merging(deviations) { $1 * $1 }
        let errors = ratios.reduce(into: [String: Double]()) { errors, entry in
            errors[entry.key] = max(ownVariances[entry.key] ?? 0, pooled, 1e-12) / Double(entry.value.count)
        }
        let between = Self.between(means, errors)
        let weights = errors.mapValues { 1 / ($0 + between) }
        let total = weights.values.reduce(0, +)
        let common = means.reduce(0.0) { $0 + $1.value * (weights[$1.key] ?? 0) } / total
        self.common = common
        commonVariance = between + 1 / total
        var (byType, variances): ([String: Double], [String: Double]) = ([:], [:])
        for (type, mean) in means {
            let error = errors[type] ?? 0
            let pull = error / (error + between)
            byType[type] = pull * common + (1 - pull) * mean
            variances[type] = (1 - pull) * error + pull * pull / total
        }
        self.byType = byType
        self.variances = variances
    }

    /// The variance of types' factors: how much more their means differ than their errors explain, by moments.
    private static func between(_ means: [String: Double], _ errors: [String: Double]) -> Double {
        let weights = errors.mapValues { 1 / $0 }
        let sum = weights.values.reduce(0, +)
        let center = means.reduce(0.0) { $0 + $1.value * (weights[$1.key] ?? 0) } / sum
        let excess = means.reduce(0.0) {
            $0 + ($1.value - center) * ($1.value - center) * (weights[$1.key] ?? 0)
        }
        let scale = sum - weights.values.reduce(0) { $0 + $1 * $1 } / sum
        return scale > 0 ? max(0, (excess - Double(means.count - 1)) / scale) : 0
    }

    /// The logarithm of a type's factor.
    func logScale(_ type: String) -> Double { byType[type] ?? common }

    /// The standard error of that logarithm.
    func deviation(_ type: String) -> Double { (variances[type] ?? commonVariance).squareRoot() }

    /// The half width of an interval after calibration, on the logarithmic scale: the predictor's own or what the ratios
    /// scatter by, whichever is wider, and the error of the factor.
    func logHalfWidth(_ type: String, own: Double, coverage: Double) -> Double {
        let quantile = NormalDistribution.quantile((1 + coverage) / 2)
        var spread = own
        if residual.degrees > 0, let t = try? StudentTDistribution(degreesOfFreedom: Double(residual.degrees)) {
            spread = max(spread, t.quantile((1 + coverage) / 2) * residual.deviation)
        }
        let error = quantile * deviation(type)
        return (spread * spread + error * error).squareRoot()
    }
}
