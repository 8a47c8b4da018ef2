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
    /// The errors of one way to predict, row by row.
    struct Errors {
        /// Of what would have been predicted.
        var predicted: [Double]
        /// Of the same had the state of the process's memory been known; see ``PhysicalSum``.
        var stated: [Double]

        /// The mean absolute error in a known state: what choices are made on, since no model foresees the state.
        var score: Double { stated.reduce(0) { $0 + abs($1) } / Double(Swift.max(1, stated.count)) }
    }

    /// Of the physical sum alone.
    private(set) var physical: Errors
    /// Of the physical sum times the correction, per setting.
    private(set) var corrected: [Errors]

    /// Fits every setting on all folds but one, in turn, the physical sum included.
    /// - Parameter folds: row numbers; every row is in one fold.
    init(
        _ rows: TrainingRows, folds: [[Int]], settings: [KernelRidge.Setting], correctionRows: Int,
        generator: inout SeededGenerator
    ) throws(EnergyPredictionError) {
        try self.init(
            rows, folds: folds, count: settings.count, correctionRows: correctionRows, generator: &generator
        ) { _, _ in settings }
    }

    /// Fits settings that are chosen anew for every fold, from the rows of the other folds alone, so that nothing that
    /// errors are told of took part in any choice (nested cross-validation: Stone, Journal of the Royal Statistical
    /// Society B 36 (1974)).
    /// - Parameters:
    ///   - count: how many settings `settings` gives.
    ///   - settings: chooses from the rows it is given.
    init(
        _ rows: TrainingRows, folds: [[Int]], count: Int, correctionRows: Int, generator: inout SeededGenerator,
        settings: (TrainingRows, inout SeededGenerator) throws(EnergyPredictionError) -> [KernelRidge.Setting]
    ) throws(EnergyPredictionError) {
        let none = [Double](repeating: 0, count: rows.count)
        physical = Errors(predicted: none, stated: none)
        corrected = (0..<count).map { _ in Errors(predicted: none, stated: none) }
        for held in folds.indices {
            let training = rows[folds.indices.filter { $0 != held }.flatMap { folds[$0] }]
            let sum = try training.physicalSum()
            let ways = folds[held].map { rows.ways(of: $0, sum) }
            for (row, way) in zip(folds[held], ways) { physical.enter(row, way) { _ in 0 } }
            guard count > 0 else { continue }
            let seen = training.sample(correctionRows, using: &generator).correctionProblem(sum)
            for (index, setting) in try settings(training, &generator).enumerated() {
                let ridge = try KernelRidge(features: seen.features, targets: seen.targets, setting: setting)
                for (row, way) in zip(folds[held], ways) { corrected[index].enter(row, way, ridge.value) }
            }
        }
    }

    /// The setting with the smallest score; nil for no settings.
    func best(of settings: [KernelRidge.Setting]) -> KernelRidge.Setting? {
        zip(settings, corrected.map(\.score)).min { $0.1 < $1.1 }?.0
    }
}

extension CrossValidation.Errors {
    /// Enters a row's errors, given the logarithmic correction at features.
    fileprivate mutating func enter(
        _ row: Int, _ ways: TrainingRows.Ways, _ correction: ([Double]) -> Double
    ) {
        predicted[row] = ways.usual.logRatio + correction(ways.usual.features)
        stated[row] = predicted[row]
        guard let spared = ways.spared else { return }
        let error = spared.logRatio + correction(spared.features)
        if abs(error) < abs(stated[row]) { stated[row] = error }
    }
}

extension TrainingRows {
    /// What is predicted for a row from, in the usual state of memory, and when the process had memory to spare.
    fileprivate struct Ways {
        var usual: (features: [Double], logRatio: Double)
        var spared: (features: [Double], logRatio: Double)?
    }

    fileprivate func ways(of row: Int, _ sum: PhysicalSum) -> Ways {
        func way(_ amounts: [Double]) -> (features: [Double], logRatio: Double) {
            let work = LayerWork(amounts: amounts, shape: works[row].shape)
            let physics = sum.energy(amounts)
            return (Self.features(work, sum, physics: physics), log(physics / energies[row]))
        }
        let usual = works[row].amounts
        let spared = sum.without(usual)
        return Ways(usual: way(usual), spared: spared == usual ? nil : way(spared))
    }
}
