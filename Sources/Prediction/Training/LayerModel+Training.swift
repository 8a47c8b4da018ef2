import Statistics

extension LayerModel {
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
        let validation = try CrossValidation(
            rows, folds: rows.folds(options.folds, using: &generator), settings: setting.map { [$0] } ?? [],
            correctionRows: options.correctionRows, generator: &generator)
        let accepted = Self.isHelpful(validation) ? setting : nil
        let errors = accepted == nil ? validation.physical : validation.corrected[0]
        let fitted = rows.sample(options.correctionRows, using: &generator, with: errors.predicted)
        let scale =
            options.isPhysicsOnly
            ? nil : ErrorScale.fit(shapes: fitted.rows.works.map(\.shape), errors: fitted.values)
        guard
            let interval = ConformalInterval(
                errors: fitted.values, relativeScales: scale?.atRows ?? [], coverage: options.coverage)
        else {
            throw EnergyPredictionError(
                .tooFewRows, "a coverage of \(options.coverage) needs more than \(rows.count) rows of \(type.name)",
                advice: "measure more, or write a coverage of 0.9")
        }
        let sum = try rows.physicalSum()
        var correction: KernelRidge?
        if let accepted {
            let problem = fitted.rows.correctionProblem(sum)
            correction = try KernelRidge(features: problem.features, targets: problem.targets, setting: accepted)
        }
        self.init(
            type: type, sum: sum, correction: correction, interval: interval, errorScale: scale?.scale,
            sharedDeviation: try SharedDeviation.estimate(
                rows, setting: accepted, errors: errors, options: options, generator: &generator),
            crossValidation: CrossValidationReport(errors, physical: validation.physical),
            ranges: type.parameters.indices.map { position in
                let values = rows.configurations.map { $0.values[position] }
                return (values.min() ?? 0)...(values.max() ?? 0)
            },
            example: rows.configurations[0].values)
    }

    /// A correction has to earn its place: a fiftieth of the error, and at least a thousandth of the energy.
    private static func isHelpful(_ validation: CrossValidation) -> Bool {
        guard let corrected = validation.corrected.first?.score else { return false }
        let physical = validation.physical.score
        return corrected < physical - Swift.max(0.02 * physical, 1e-3)
    }

    private static func chooseSetting(
        _ rows: TrainingRows, _ options: TrainingOptions, _ generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> KernelRidge.Setting? {
        guard !options.isPhysicsOnly, rows.count >= TrainingOptions.fewestCorrectionRows else { return nil }
        let sample = rows.sample(options.tuningRows, using: &generator)
        let validation = try CrossValidation(
            sample, folds: sample.folds(options.folds, using: &generator), settings: TrainingOptions.settings,
            correctionRows: options.correctionRows, generator: &generator)
        return validation.best(of: TrainingOptions.settings)
    }
}
