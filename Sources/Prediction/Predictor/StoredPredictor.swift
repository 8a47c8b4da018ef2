/// What a predictor file's document holds; long arrays of numbers follow it.
struct StoredPredictor: Codable {
    var name: String
    var options: TrainingOptions
    var origin: PredictorOrigin?
    var models: [StoredModel]
    /// Absent in a predictor that was not calibrated.
    var calibration: Calibration?
    /// Absent in a predictor that learned from no networks.
    var composition: Composition?

    /// - Parameter numbers: where the long arrays go.
    init(_ predictor: EnergyPredictor, _ numbers: inout [Double]) {
        name = predictor.name
        options = predictor.options
        origin = predictor.origin
        models = []
        for model in predictor.models.values.sorted(by: { $0.type.name < $1.type.name }) {
            models.append(StoredModel(model, &numbers))
        }
        calibration = predictor.calibration
        composition = predictor.composition
    }

    /// - Throws: ``EnergyPredictionError`` for content that no training writes.
    func restored(_ numbers: inout StoredNumbers) throws(EnergyPredictionError) -> EnergyPredictor {
        guard options.coverage > 0, options.coverage < 1, options.processor.vectorWidth > 0 else {
            throw EnergyPredictionError(.damagedPredictor, "the predictor's options are impossible")
        }
        var restored: [String: LayerModel] = [:]
        for model in models { restored[model.type] = try model.restored(options.processor, &numbers) }
        var predictor = EnergyPredictor(name: name, options: options, origin: origin, models: restored)
        predictor.calibration = calibration
        predictor.composition = composition
        return predictor
    }
}

/// One layer type's model in a predictor file.
struct StoredModel: Codable {
    var type: String
    var terms: [WorkTerm]
    var prices: [Double]
    var optionalTerms: [Int]
    var interval: ConformalInterval
    var sharedDeviation: Double
    var crossValidation: CrossValidationReport
    var smallest: [Int]
    var largest: [Int]
    var example: [Int]
    var correction: StoredCorrection?
    var errorScale: StoredPoints?
    /// Absent where there is no error scale, and 1 where an older program wrote one.
    var lonelySize: Double?

    struct StoredCorrection: Codable {
        var setting: KernelRidge.Setting
        var mean: Double
        var points: StoredPoints
    }

    init(_ model: LayerModel, _ numbers: inout [Double]) {
        type = model.type.name
        terms = model.type.terms
        prices = model.sum.prices
        optionalTerms = model.sum.optionalTerms
        interval = model.interval
        sharedDeviation = model.sharedDeviation
        crossValidation = model.crossValidation
        smallest = model.ranges.map(\.lowerBound)
        largest = model.ranges.map(\.upperBound)
        example = model.example
        if let ridge = model.correction {
            correction = StoredCorrection(
                setting: ridge.setting, mean: ridge.mean,
                points: StoredPoints(ridge.standardisation, ridge.points, ridge.weights, &numbers))
        }
        if let scale = model.errorScale {
            errorScale = StoredPoints(scale.standardisation, scale.points, scale.sizes, &numbers)
            lonelySize = scale.lonelySize
        }
    }

    func restored(
        _ processor: Processor, _ numbers: inout StoredNumbers
    ) throws(EnergyPredictionError) -> LayerModel {
        let type = try LayerType.named(type)
        guard terms == type.terms, prices.count == terms.count, prices.allSatisfy({ $0 >= 0 }),
            optionalTerms.allSatisfy(terms.indices.contains), smallest.count == type.parameters.count,
            largest.count == smallest.count, zip(smallest, largest).allSatisfy({ $0 <= $1 }),
            interval.logHalfWidth >= 0, sharedDeviation >= 0, lonelySize ?? 1 >= 0
        else {
            throw EnergyPredictionError(.damagedPredictor, "the model of \(type.name) has other terms or ranges")
        }
        let shape = type.work(try LayerConfiguration(type, values: example), processor).shape.count
        var ridge: KernelRidge?
        if let correction {
            let (standardisation, points, weights) = try correction.points.restored(
                features: shape + terms.count, length: correction.setting.length, &numbers)
            ridge = KernelRidge(
                setting: correction.setting, standardisation: standardisation, points: points, weights: weights,
                mean: correction.mean)
        }
        var scale: ErrorScale?
        if let errorScale {
            let (standardisation, points, sizes) = try errorScale.restored(
                features: shape, length: errorScale.length, &numbers)
            scale = ErrorScale(
                standardisation: standardisation, points: points, sizes: sizes, lonelySize: lonelySize ?? 1)
        }
        return LayerModel(
            type: type, sum: PhysicalSum(prices: prices, optionalTerms: optionalTerms), correction: ridge,
            interval: interval, errorScale: scale, sharedDeviation: sharedDeviation, crossValidation: crossValidation,
            ranges: zip(smallest, largest).map { $0...$1 }, example: example)
    }
}

/// How many points a kernel has, and what goes before it; the points and one value of each are in the block of numbers.
struct StoredPoints: Codable {
    var count: Int
    var length: Double
    var standardisation: Standardisation

    init(
        _ standardisation: Standardisation, _ points: KernelPoints, _ values: [Double], _ numbers: inout [Double]
    ) {
        self.standardisation = standardisation
        count = points.count
        length = points.length
        for block in points.blocks {
            for lane in block.indices { numbers.append(Double(block[lane])) }
        }
        numbers += values
    }

    func restored(
        features: Int, length: Double, _ numbers: inout StoredNumbers
    ) throws(EnergyPredictionError) -> (Standardisation, KernelPoints, [Double]) {
        let kept = standardisation.kept
        guard count > 0, count < 1 << 24, length > 0, length == self.length, standardisation.features == features,
            kept.count <= features, kept.allSatisfy((0..<features).contains),
            standardisation.means.count == kept.count, standardisation.inverses.count == kept.count
        else {
            throw EnergyPredictionError(.damagedPredictor, "a kernel of the predictor has other features")
        }
        let lanes = (count + 7) / 8 * kept.count
        let values = try numbers.take(8 * lanes)
        let blocks = values.withUnsafeBytes { bytes in
            (0..<lanes).map {
                KernelPoints.Lane(bytes.loadUnaligned(fromByteOffset: 64 * $0, as: SIMD8<Double>.self))
            }
        }
        return (
            standardisation,
            KernelPoints(count: count, dimensions: kept.count, length: length, blocks: blocks), try numbers.take(count)
        )
    }
}
