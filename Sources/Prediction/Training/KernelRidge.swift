#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Kernel ridge regression with the Matérn-3/2 kernel on standardised features: a smooth curve through the rows.
///
/// Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equations 2.25 and 4.17.
struct KernelRidge: Sendable {
    /// What cross-validation chooses.
    struct Setting: Sendable, Hashable, Codable {
        /// The kernel's length in standard deviations of the features.
        var length: Double
        /// The ridge λ, noise variance over signal variance.
        var ridge: Double
    }

    let setting: Setting
    let standardisation: Standardisation
    /// One weight per training row.
    let weights: [Double]
    let mean: Double
    private let points: KernelPoints

    /// Fits the rows by one Cholesky solve.
    /// - Throws: ``EnergyPredictionError`` when the kernel matrix is not positive definite.
    init(features: [[Double]], targets: [Double], setting: Setting) throws(EnergyPredictionError) {
        let standardisation = Standardisation(features)
        let points = KernelPoints(features.map(standardisation.callAsFunction), length: setting.length)
        let mean = targets.reduce(0, +) / Double(Swift.max(1, targets.count))
        let factor = Cholesky(count: targets.count) { row, values in
            points.kernel(ofPoint: row, upTo: row, into: values)
            values[row] = 1 + setting.ridge
        }
        guard let factor else {
            throw EnergyPredictionError(
                .numericalFailure, "the kernel matrix is not positive definite", advice: "use a ridge above 1e-10")
        }
        self.init(
            setting: setting, standardisation: standardisation, points: points,
            weights: factor.solve(targets.map { $0 - mean }), mean: mean)
    }

    /// Restores a fit from its rows and weights.
    init(features: [[Double]], weights: [Double], mean: Double, setting: Setting) {
        let standardisation = Standardisation(features)
        self.init(
            setting: setting, standardisation: standardisation,
            points: KernelPoints(features.map(standardisation.callAsFunction), length: setting.length),
            weights: weights, mean: mean)
    }

    private init(
        setting: Setting, standardisation: Standardisation, points: KernelPoints, weights: [Double], mean: Double
    ) {
        self.setting = setting
        self.standardisation = standardisation
        self.points = points
        self.weights = weights
        self.mean = mean
    }

    /// The curve at a point.
    func value(_ features: [Double]) -> Double {
        mean + points.weightedSum(at: standardisation(features), weights)
    }
}

/// Shifts and scales that give every feature mean 0 and standard deviation 1; constant features are dropped.
struct Standardisation: Sendable, Hashable {
    private let kept: [Int]
    private let means: [Double]
    private let inverses: [Double]

    init(_ rows: [[Double]]) {
        var kept: [Int] = [], means: [Double] = [], inverses: [Double] = []
        let n = Double(Swift.max(1, rows.count))
        for feature in 0..<(rows.first?.count ?? 0) {
            let mean = rows.reduce(0) { $0 + $1[feature] } / n
            let deviation = (rows.reduce(0) { $0 + ($1[feature] - mean) * ($1[feature] - mean) } / n).squareRoot()
            guard deviation > 1e-9 * (1 + abs(mean)) else { continue }
            kept.append(feature)
            means.append(mean)
            inverses.append(1 / deviation)
        }
        self.kept = kept
        self.means = means
        self.inverses = inverses
    }

    func callAsFunction(_ features: [Double]) -> [Double] {
        kept.indices.map { (features[kept[$0]] - means[$0]) * inverses[$0] }
    }
}
