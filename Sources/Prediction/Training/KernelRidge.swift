#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Kernel ridge regression with the Matérn-3/2 kernel on standardised features: a smooth curve through the rows.
///
/// Rows that the curve would have to bend for are odd rows, measured in another state of the machine: a second fit weighs
/// them less. Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equations 2.25 and 4.17;
/// Holland and Welsch, “Robust regression using iteratively reweighted least-squares” (1977), Cauchy weights.
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
    let points: KernelPoints

    /// A row's pull beyond which its weight falls, in standard deviations of all pulls; chosen on random rows alone.
    private static let pullWidth = 2.0

    /// Fits the rows by two Cholesky solves.
    /// - Parameters:
    ///   - features: of at least one row.
    ///   - targets: one a row.
    ///   - setting: the kernel's length and the ridge.
    /// - Throws: ``EnergyPredictionError`` when the kernel matrix is not positive definite.
    init(features: [[Double]], targets: [Double], setting: Setting) throws(EnergyPredictionError) {
        let standardisation = Standardisation(features)
        let points = KernelPoints(features.map(standardisation.callAsFunction), length: setting.length)
        let even = [Double](repeating: 1, count: targets.count)
        let first = try Self.solve(points, targets, even, setting.ridge)
        // A weight of the first fit is its row's residual over λ.
        let typical = 1.4826 * first.weights.map { abs($0) }.sorted()[targets.count / 2]
        var (weights, mean) = first
        if typical > 0 {
            let trust = first.weights.map { pull in
                let excess = pull / (Self.pullWidth * typical)
                return 1 / (1 + excess * excess)
            }
            (weights, mean) = try Self.solve(points, targets, trust, setting.ridge)
        }
        self.init(setting: setting, standardisation: standardisation, points: points, weights: weights, mean: mean)
    }

    /// The weights of rows, each trusted as far as stated, and the mean that the curve goes back to far from all rows.
    private static func solve(
        _ points: KernelPoints, _ targets: [Double], _ trust: [Double], _ ridge: Double
    ) throws(EnergyPredictionError) -> (weights: [Double], mean: Double) {
        let mean = zip(targets, trust).reduce(0) { $0 + $1.0 * $1.1 } / trust.reduce(0, +)
        let factor = Cholesky(count: targets.count) { row, values in
            points.kernel(ofPoint: row, upTo: row, into: values)
            values[row] = 1 + ridge / trust[row]
        }
        guard let factor else {
            throw EnergyPredictionError(
                .numericalFailure, "the kernel matrix is not positive definite", advice: "use a ridge above 1e-10")
        }
        return (factor.solve(targets.map { $0 - mean }), mean)
    }

    /// Restores a fit; there are as many weights as points, and as many dimensions as the standardisation keeps.
    init(
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
        mean + points.sums(at: standardisation(features), weights).weighted
    }
}

/// Shifts and scales that give every feature mean 0 and standard deviation 1; constant features are dropped.
struct Standardisation: Sendable, Hashable, Codable {
    /// How many features go in.
    let features: Int
    /// Which of them come out.
    let kept: [Int]
    let means: [Double]
    let inverses: [Double]

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
        features = rows.first?.count ?? 0
        self.kept = kept
        self.means = means
        self.inverses = inverses
    }

    func callAsFunction(_ features: [Double]) -> [Double] {
        kept.indices.map { (features[kept[$0]] - means[$0]) * inverses[$0] }
    }
}
