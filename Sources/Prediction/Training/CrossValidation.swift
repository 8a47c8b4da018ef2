#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Statistics

/// Errors on rows that the fit did not see, as logarithms of predicted over measured energy.
struct CrossValidation {
    /// Of the physical sum alone, fold by fold.
    private(set) var physical: [Double] = []
    /// Of the physical sum times the correction, per setting.
    private(set) var corrected: [[Double]] = []

    /// Fits every setting on all folds but one, in turn, the physical sum included.
    init(
        _ rows: TrainingRows, folds: [[Int]], settings: [KernelRidge.Setting], correctionRows: Int,
        generator: inout SeededGenerator
    ) throws(EnergyPredictionError) {
        corrected = settings.map { _ in [] }
        for held in folds.indices {
            let training = rows[folds.indices.filter { $0 != held }.flatMap { folds[$0] }]
            let test = rows[folds[held]]
            let sum = try training.physicalSum()
            let problem = test.correctionProblem(sum)
            physical += problem.targets.map { -$0 }
            guard !settings.isEmpty else { continue }
            let seen = training.sample(correctionRows, using: &generator).correctionProblem(sum)
            for (index, setting) in settings.enumerated() {
                let ridge = try KernelRidge(features: seen.features, targets: seen.targets, setting: setting)
                corrected[index] += zip(problem.features, problem.targets).map { ridge.value($0) - $1 }
            }
        }
    }

    /// The mean absolute log error: what choices are made on.
    static func score(_ errors: [Double]) -> Double {
        errors.reduce(0) { $0 + abs($1) } / Double(Swift.max(1, errors.count))
    }

    /// The setting with the smallest score; nil for no settings.
    func best(of settings: [KernelRidge.Setting]) -> KernelRidge.Setting? {
        zip(settings, corrected.map(Self.score)).min { $0.1 < $1.1 }?.0
    }
}

/// How well a layer type's model predicts training rows it was not fitted on.
public struct CrossValidationReport: Sendable, Hashable, Codable {
    /// Rows fitted.
    public let rows: Int
    /// The median of |predicted − measured| over measured.
    public let medianError: Double
    /// The mean of the same.
    public let meanError: Double
    /// The mean of the same for the physical sum alone.
    public let physicalMeanError: Double

    init(errors: [Double], physical: [Double]) {
        rows = errors.count
        let shares = errors.map { abs(expm1($0)) }.sorted()
        medianError = shares.isEmpty ? 0 : (shares[(shares.count - 1) / 2] + shares[shares.count / 2]) / 2
        meanError = shares.reduce(0, +) / Double(Swift.max(1, shares.count))
        physicalMeanError = physical.reduce(0) { $0 + abs(expm1($1)) } / Double(Swift.max(1, physical.count))
    }
}
