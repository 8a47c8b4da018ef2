public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Predicts the energy of layers and networks from their configuration alone.
public struct EnergyPredictor: Sendable {
    /// A name for provenance, for example `xeon-gold-5120`.
    public let name: String
    public let options: TrainingOptions
    /// Where its rows come from; nil when training was not told.
    public let origin: PredictorOrigin?
    /// The models by layer type.
    let models: [String: LayerModel]
    /// How it was fitted to a machine other than the one it was trained on; nil when it was not.
    public internal(set) var calibration: Calibration?
    /// What networks need beyond their layers; nil when none were learned from.
    public internal(set) var composition: Composition?

    /// What predictions say of where they come from: the predictor, and what its rows were when nobody measured them.
    var provenance: Provenance {
        guard case .modelled? = origin?.energy else { return .predicted(by: name) }
        return .predicted(by: "\(name), trained on modelled energy")
    }

    init(name: String, options: TrainingOptions, origin: PredictorOrigin? = nil, models: [String: LayerModel]) {
        self.name = name
        self.origin = origin
        self.options = options
        self.models = models
    }

    /// Fits one model per layer type, types side by side.
    ///
    /// Types that cost nothing at inference need no rows; rows of them are left out.
    /// - Parameters:
    ///   - name: what provenance calls the predictor.
    ///   - measurements: rows of any types in any order; only they decide every choice.
    ///   - options: above all the processor, which says how layers are executed.
    ///   - origin: where the rows come from, for the record.
    /// - Throws: ``EnergyPredictionError`` for no rows, too few rows of a type, or a failing fit.
    public static func train(
        name: String, on measurements: [LayerMeasurement], options: TrainingOptions = TrainingOptions(),
        origin: PredictorOrigin? = nil
    ) async throws(EnergyPredictionError) -> EnergyPredictor {
        guard options.coverage > 0, options.coverage < 1 else {
            throw EnergyPredictionError(
                .badConfiguration, "a coverage of \(options.coverage) is not between 0 and 1", advice: "write 0.9")
        }
        let groups = Dictionary(grouping: measurements.filter { !$0.configuration.type.isFree }) {
            $0.configuration.type.name
        }
        guard !groups.isEmpty else {
            throw EnergyPredictionError(
                .tooFewRows, "there are no measured layers", advice: "give a folder with random_<type>.csv files")
        }
        var models: [String: LayerModel] = [:]
        for isSecondRound in [false, true] {
            // The second round knows the cheapest call that the first found.
            let callPrice = models.values.compactMap { $0.sum.prices.last }.filter { $0 > 0 }.min() ?? 0
            let round = groups.values.filter { $0[0].configuration.type.sharesCallPrice == isSecondRound }
            let results = await Self.fit(round, options, callPrice: callPrice)
            for (type, result) in results.sorted(by: { $0.key < $1.key }) { models[type] = try result.get() }
        }
        return EnergyPredictor(name: name, options: options, origin: origin, models: models)
    }

    private static func fit(
        _ groups: [[LayerMeasurement]], _ options: TrainingOptions, callPrice: Double
    ) async -> [String: Result<LayerModel, EnergyPredictionError>] {
        await withTaskGroup(of: (String, Result<LayerModel, EnergyPredictionError>).self) { tasks in
            for rows in groups.sorted(by: { $0.count > $1.count }) {
                tasks.addTask {
                    let type = rows[0].configuration.type
                    let result = Result { () throws(EnergyPredictionError) in
                        try LayerModel(
                            type: type,
                            rows: TrainingRows(rows, processor: options.processor, callPrice: callPrice),
                            options: options)
                    }
                    return (type.name, result)
                }
            }
            return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// The names of the types that were trained, sorted.
    public var trainedTypes: [String] { models.keys.sorted() }

    /// How well each type's model predicts training rows it did not see.
    public var crossValidation: [String: CrossValidationReport] { models.mapValues(\.crossValidation) }

    /// The energy of one forward pass of a layer, without interval: about ten microseconds.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func energy(of layer: LayerConfiguration) throws(EnergyPredictionError) -> Joules {
        if layer.type.isFree { return .zero }
        let (model, stand) = try model(for: layer)
        return Joules(model.joules(stand, options.processor))
    }

    /// The energies of one forward pass of each of many layers, in their order.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func energies(of layers: [LayerConfiguration]) throws(EnergyPredictionError) -> [Joules] {
        var energies: [Joules] = []
        energies.reserveCapacity(layers.count)
        for layer in layers { energies.append(try energy(of: layer)) }
        return energies
    }

    /// The energy of one forward pass of a layer with its interval, and what was not covered by training.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func predict(_ layer: LayerConfiguration) throws(EnergyPredictionError) -> LayerPrediction {
        if layer.type.isFree {
            return LayerPrediction(
                layer: layer, energy: Estimate(.zero, provenance: provenance),
                spread: PredictionSpread(shared: 0, independent: 0), excesses: [], standIn: nil)
        }
        let (model, stand) = try model(for: layer)
        let (joules, own) = model.prediction(stand, options.processor)
        let isStandIn = stand.type.name != layer.type.name
        let spread = isStandIn ? own.asStandIn : own
        let excesses = model.excesses(stand)
        let factor = exp(spread.logHalfWidth)
        let coverage = (100 * model.interval.coverage).formatted(significantDigits: 3)
        let basis =
            "\(coverage) % conformal, \(model.crossValidation.rows) rows"
            + (excesses.isEmpty ? "" : ", widened outside the trained range")
            + (isStandIn ? ", widened twofold for the stand-in \(stand.type.name)" : "")
        return LayerPrediction(
            layer: layer,
            energy: Estimate(
                Joules(joules), interval: .init(Joules(joules / factor), Joules(joules * factor), basis: basis),
                provenance: provenance),
            spread: spread, excesses: excesses, standIn: isStandIn ? stand.type.name : nil)
    }

    /// The model of a layer's type, or of the type that stands in for it.
    func model(
        for layer: LayerConfiguration
    ) throws(EnergyPredictionError) -> (model: LayerModel, layer: LayerConfiguration) {
        if let model = models[layer.type.name] { return (model, layer) }
        if let stand = layer.type.standIn?(layer), let model = models[stand.type.name] { return (model, stand) }
        throw EnergyPredictionError(
            .untrainedType, "the predictor \(name) has no model of \(layer.type.name)",
            advice: "train it on rows of \(layer.type.name); it knows \(trainedTypes.joined(separator: ", "))")
    }
}
