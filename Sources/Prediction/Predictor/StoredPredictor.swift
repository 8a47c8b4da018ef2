/// What a predictor file holds: prices, weights and the rows they belong to; features are computed again on reading.
struct StoredPredictor: Codable {
    var name: String
    var options: TrainingOptions
    var models: [StoredModel]
    /// Absent in a predictor that was not calibrated.
    var calibration: Calibration?

    init(_ predictor: EnergyPredictor) {
        name = predictor.name
        options = predictor.options
        models = predictor.models.values.sorted { $0.type.name < $1.type.name }.map(StoredModel.init)
        calibration = predictor.calibration
    }

    /// - Throws: ``EnergyPredictionError`` for content that no training writes.
    func restored() throws(EnergyPredictionError) -> EnergyPredictor {
        var restored: [String: LayerModel] = [:]
        for model in models { restored[model.type] = try model.restored(options.processor) }
        var predictor = EnergyPredictor(name: name, options: options, models: restored)
        predictor.calibration = calibration
        return predictor
    }
}

/// One layer type's model in a predictor file.
struct StoredModel: Codable {
    var type: String
    var terms: [WorkTerm]
    var prices: [Double]
    var interval: ConformalInterval
    var crossValidation: CrossValidationReport
    var smallest: [Int]
    var largest: [Int]
    var correction: StoredCorrection?

    struct StoredCorrection: Codable {
        var setting: KernelRidge.Setting
        var mean: Double
        var weights: [Double]
        var rows: [[Int]]
    }

    init(_ model: LayerModel) {
        type = model.type.name
        terms = model.type.terms
        prices = model.sum.prices
        interval = model.interval
        crossValidation = model.crossValidation
        smallest = model.ranges.map(\.lowerBound)
        largest = model.ranges.map(\.upperBound)
        correction = model.correction.map {
            StoredCorrection(
                setting: $0.ridge.setting, mean: $0.ridge.mean, weights: $0.ridge.weights, rows: $0.rows)
        }
    }

    func restored(_ processor: Processor) throws(EnergyPredictionError) -> LayerModel {
        let type = try LayerType.named(type)
        guard terms == type.terms, prices.count == terms.count, prices.allSatisfy({ $0 >= 0 && $0.isFinite }),
            smallest.count == type.parameters.count, largest.count == smallest.count,
            zip(smallest, largest).allSatisfy({ $0 <= $1 }), interval.logHalfWidth >= 0
        else {
            throw EnergyPredictionError(.damagedPredictor, "the model of \(type.name) has other terms or ranges")
        }
        let sum = PhysicalSum(prices: prices)
        return LayerModel(
            type: type, sum: sum, correction: try correction?.restored(type, sum, processor), interval: interval,
            crossValidation: crossValidation, ranges: zip(smallest, largest).map { $0...$1 })
    }
}

extension StoredModel.StoredCorrection {
    func restored(
        _ type: LayerType, _ sum: PhysicalSum, _ processor: Processor
    ) throws(EnergyPredictionError) -> LayerModel.Correction {
        guard weights.count == rows.count, !rows.isEmpty, setting.length > 0 else {
            throw EnergyPredictionError(.damagedPredictor, "the correction of \(type.name) lacks rows or weights")
        }
        var features: [[Double]] = []
        for row in rows {
            let work = type.work(try LayerConfiguration(type, values: row), processor)
            features.append(TrainingRows.features(work, sum, physics: sum.energy(work.amounts)))
        }
        return LayerModel.Correction(
            ridge: KernelRidge(features: features, weights: weights, mean: mean, setting: setting), rows: rows)
    }
}
