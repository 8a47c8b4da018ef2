#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Statistics

/// The energy of one layer type: a physical sum, times a smooth correction where cross-validation says it helps.
struct LayerModel: Sendable {
    let type: LayerType
    let sum: PhysicalSum
    let correction: Correction?
    let interval: ConformalInterval
    let crossValidation: CrossValidationReport
    /// The smallest and largest trained value of every parameter.
    let ranges: [ClosedRange<Int>]

    /// A correction and the configurations it was fitted on.
    struct Correction: Sendable {
        let ridge: KernelRidge
        let rows: [[Int]]
    }

    /// Fits the rows of one type.
    /// - Throws: ``EnergyPredictionError`` for too few rows or a failing fit.
    init(type: LayerType, rows: TrainingRows, options: TrainingOptions) throws(EnergyPredictionError) {
        let needed = Swift.max(TrainingOptions.fewestRows, Int((1 / (1 - options.coverage)).rounded(.up)))
        guard rows.count >= needed else {
            throw EnergyPredictionError(
                .tooFewRows, "\(type.name) has \(rows.count) rows", advice: "measure at least \(needed)")
        }
        var generator = SeededGenerator(seed: options.seed)
        let setting = try Self.chooseSetting(rows, options, &generator)
        let folds = rows.folds(options.folds, using: &generator)
        let validation = try CrossValidation(
            rows, folds: folds, settings: setting.map { [$0] } ?? [], correctionRows: options.correctionRows,
            generator: &generator)
        let physicalScore = CrossValidation.score(validation.physical)
        // A correction has to earn its place: a fiftieth of the error, and at least a thousandth of the energy.
        let goal = physicalScore - Swift.max(0.02 * physicalScore, 1e-3)
        let isHelpful = validation.corrected.first.map { CrossValidation.score($0) < goal } ?? false
        let errors = isHelpful ? validation.corrected[0] : validation.physical
        guard let interval = ConformalInterval(errors: errors, coverage: options.coverage) else {
            throw EnergyPredictionError(
                .tooFewRows, "a coverage of \(options.coverage) needs more than \(rows.count) rows of \(type.name)",
                advice: "measure more, or write a coverage of 0.9")
        }
        self.type = type
        self.interval = interval
        sum = try rows.physicalSum()
        crossValidation = CrossValidationReport(errors: errors, physical: validation.physical)
        ranges = type.parameters.indices.map { position in
            let values = rows.configurations.map { $0.values[position] }
            return (values.min() ?? 0)...(values.max() ?? 0)
        }
        guard isHelpful, let setting else {
            correction = nil
            return
        }
        let fitted = rows.sample(options.correctionRows, using: &generator)
        let problem = fitted.correctionProblem(sum)
        correction = Correction(
            ridge: try KernelRidge(features: problem.features, targets: problem.targets, setting: setting),
            rows: fitted.configurations.map(\.values))
    }

    init(
        type: LayerType, sum: PhysicalSum, correction: Correction?, interval: ConformalInterval,
        crossValidation: CrossValidationReport, ranges: [ClosedRange<Int>]
    ) {
        self.type = type
        self.sum = sum
        self.correction = correction
        self.interval = interval
        self.crossValidation = crossValidation
        self.ranges = ranges
    }

    private static func chooseSetting(
        _ rows: TrainingRows, _ options: TrainingOptions, _ generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> KernelRidge.Setting? {
        guard rows.count >= TrainingOptions.fewestCorrectionRows else { return nil }
        let sample = rows.sample(options.tuningRows, using: &generator)
        let folds = sample.folds(options.folds, using: &generator)
        let validation = try CrossValidation(
            sample, folds: folds, settings: TrainingOptions.settings, correctionRows: options.correctionRows,
            generator: &generator)
        return validation.best(of: TrainingOptions.settings)
    }

    /// Joules of one forward pass.
    func joules(_ layer: LayerConfiguration, _ processor: Processor) -> Double {
        let work = type.work(layer, processor)
        let physics = sum.energy(work.amounts)
        guard let correction, physics > 0, runsAsTrained(layer) else { return physics }
        return physics * exp(correction.ridge.value(TrainingRows.features(work, sum, physics: physics)))
    }

    /// Whether switches such as `in_place` have a value that was trained; the correction knows nothing of others.
    private func runsAsTrained(_ layer: LayerConfiguration) -> Bool {
        for position in ranges.indices where type.parameters[position].range == 0...1 {
            if !ranges[position].contains(layer.values[position]) { return false }
        }
        return true
    }
}
