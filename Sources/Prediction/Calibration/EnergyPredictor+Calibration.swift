import Quantities
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension EnergyPredictor {
    /// Fits the predictor to another machine from a handful of its layers: one factor per layer type, shrunk towards a
    /// common one; types without a measured layer take the common one.
    /// - Parameter rows: layers measured on the other machine; types without a model are left out.
    /// - Throws: ``EnergyPredictionError`` when no row has a model.
    public func calibrated(on rows: [LayerMeasurement]) throws(EnergyPredictionError) -> CalibrationResult {
        let cases = try calibrationCases(rows)
        let left = Set(rows.map(\.configuration.type.name)).subtracting(cases.map(\.ownType)).sorted()
        let scales = TypeScales(cases, deviations)
        let types = Set(cases.map(\.type))
        var remarks: [String] = []
        if !left.isEmpty {
            remarks.append("left out, since there is no model of them: \(left.joined(separator: ", "))")
        }
        if types.count == 1, models.count > 1 {
            remarks.append(
                "only \(types.first ?? "") was measured: all other types take its factor, which their intervals cannot account for"
            )
        }
        let others = Dictionary(grouping: cases, by: \.layer)
        var after: ErrorFigures?
        if others.count > 1 {
            let predictions = cases.map { entry in
                // All repetitions of a configuration are left out, so that none is predicted from another.
                let rest = TypeScales(cases.filter { $0.layer != entry.layer }, deviations)
                return entry.predicted * exp(rest.logScale(entry.type))
            }
            after = try Evaluator.errorFigures(
                predictions, cases.map(\.measured), cases.map { _ in nil as Double? })
        } else {
            remarks.append("the error after calibration cannot be stated from a single configuration")
        }
        let before = try Evaluator.errorFigures(
            cases.map(\.predicted), cases.map(\.measured), cases.map { _ in nil as Double? })
        let basis =
            "\(cases.count) measured layer\(cases.count == 1 ? "" : "s") of \(types.sorted().joined(separator: ", "))"
        let predictor = scaled(basis: basis, before, after) { model in
            let type = model.type.name
            return model.scaled(
                by: exp(scales.logScale(type)),
                logHalfWidth: scales.logHalfWidth(type, own: model.interval.logHalfWidth, coverage: options.coverage),
                deviation: scales.deviation(type))
        }
        return CalibrationResult(predictor: predictor, before: before, after: after, remarks: remarks)
    }

    /// The predictor's own standard error on the logarithm, by type.
    private var deviations: [String: Double] {
        let quantile = NormalDistribution.quantile((1 + options.coverage) / 2)
        return models.mapValues { $0.interval.logHalfWidth / quantile }
    }

    private func calibrationCases(_ rows: [LayerMeasurement]) throws(EnergyPredictionError) -> [CalibrationCase] {
        var cases: [CalibrationCase] = []
        for row in rows where !row.configuration.type.isFree {
            guard let (model, layer) = try? model(for: row.configuration) else { continue }
            cases.append(
                CalibrationCase(
                    layer: row.configuration, type: model.type.name,
                    predicted: model.joules(layer, options.processor), measured: row.energy.value))
        }
        guard !cases.isEmpty else {
            throw EnergyPredictionError(
                .nothingToCalibrate, "no measured layer is of a type that the predictor \(name) has a model of",
                advice: "measure layers of \(trainedTypes.joined(separator: ", "))")
        }
        return cases
    }

    /// The predictor with every type's prices times a factor, and intervals of another width.
    ///
    /// The smooth correction sees shares of energy alone, which a common factor leaves as they are.
    func scaled(
        basis: String, _ before: ErrorFigures, _ after: ErrorFigures?, power: MachinePower? = nil,
        by change: (LayerModel) -> LayerModel
    ) -> EnergyPredictor {
        var scales: [String: Double] = [:]
        let changed = models.mapValues { model in
            let changed = change(model)
            let scale = zip(changed.sum.prices, model.sum.prices).first { $0.1 > 0 }.map { $0.0 / $0.1 } ?? 1
            scales[model.type.name] = scale * (calibration?.scales[model.type.name] ?? 1)
            return changed
        }
        var predictor = EnergyPredictor(name: name, options: options, origin: origin, models: changed)
        predictor.composition = composition
        predictor.calibration = Calibration(
            basis: basis, scales: scales, medianErrorBefore: Fraction(before.medianError),
            medianErrorAfter: after.map { Fraction($0.medianError) }, power: power)
        return predictor
    }
}

/// A measured layer beside what the uncalibrated predictor says.
private struct CalibrationCase {
    let layer: LayerConfiguration
    /// The type whose model predicts it: its own, or one that stands in.
    let type: String
    let predicted: Double
    let measured: Double

    var ownType: String { layer.type.name }
}

extension TypeScales {
    fileprivate init(_ cases: [CalibrationCase], _ deviations: [String: Double]) {
        let groups = Dictionary(grouping: cases, by: \.type)
        self.init(
            ratios: groups.mapValues { $0.map { log($0.measured / $0.predicted) } },
            deviations: deviations.filter { groups[$0.key] != nil })
    }
}

extension LayerModel {
    /// The model with all prices times a factor.
    ///
    /// One width does for all layers then: where errors are large on the other machine is not known.
    /// - Parameters:
    ///   - logHalfWidth: of the intervals.
    ///   - deviation: the standard error of the factor on the logarithm, which all layers of the type share.
    func scaled(by scale: Double, logHalfWidth: Double, deviation: Double) -> LayerModel {
        var sum = sum
        sum.prices = sum.prices.map { $0 * scale }
        return LayerModel(
            type: type, sum: sum, correction: correction,
            interval: ConformalInterval(logHalfWidth: logHalfWidth, coverage: interval.coverage), errorScale: nil,
            sharedDeviation: hypot(sharedDeviation, deviation), crossValidation: crossValidation, ranges: ranges,
            example: example)
    }
}
