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
        let mayCorrect = !options.isPhysicsOnly && rows.count >= TrainingOptions.fewestCorrectionRows
        let setting =
            mayCorrect
            ? try Self.bestSetting(
                rows, options, limit: options.tuningRows, folds: options.folds, &generator) : nil
        let validation = try CrossValidation(
            rows, folds: rows.folds(options.folds, using: &generator), count: setting == nil ? 0 : 1,
            correctionRows: options.correctionRows, generator: &generator
        ) { training, generator throws(EnergyPredictionError) in
            // Half as many rows and few folds: the choice is made once more for every fold.
            try Self.bestSetting(
                training, options, limit: options.tuningRows / 2, folds: TrainingOptions.fewestFolds, &generator
            ).map { [$0] } ?? []
        }
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

    /// The setting with the smallest error in cross-validation on a sample of rows.
    private static func bestSetting(
        _ rows: TrainingRows, _ options: TrainingOptions, limit: Int, folds: Int, _ generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> KernelRidge.Setting? {
        let sample = rows.sample(limit, using: &generator)
        let validation = try CrossValidation(
            sample, folds: sample.folds(folds, using: &generator), settings: TrainingOptions.settings,
            correctionRows: options.correctionRows, generator: &generator)
        return validation.best(of: TrainingOptions.settings)
    }
}
