public import Prediction
public import Quantities

/// A predictor on layers and networks it was not trained on, beside what it has to beat.
public struct EvaluationStudy: Sendable {
    public let predictor: EnergyPredictor
    public let evaluation: Evaluation
    public let layers: [LayerCase]
    public let networks: [NetworkCase]
    /// Where the energies come from that predictions are compared with.
    public let measured: Provenance
    /// One price per multiply-accumulate, fitted on the training rows; nil without such rows.
    public let null: Evaluation?
    /// Least squares in joules, the published kind of model, fitted on the training rows; nil without such rows.
    public let reproduced: Evaluation?
    /// What sums of layers can reach at best: measured layers summed; nil when no network has all of them measured.
    public let ceiling: ErrorFigures?

    /// - Parameters:
    ///   - layers: measured layers of networks.
    ///   - networks: measured networks, made of these layers or of the zoo.
    ///   - training: random layers of the same machine, for the baselines.
    ///   - measured: where their energies come from.
    /// - Throws: `EnergyPredictionError` when there is nothing to compare with, or a layer's type was not trained.
    public init(
        _ predictor: EnergyPredictor, layers: [LayerMeasurement], networks: [NetworkMeasurement],
        training: [LayerMeasurement] = [], measured: Provenance
    ) throws(EnergyPredictionError) {
        let evaluator = Evaluator(
            layers: layers, networks: networks,
            lifted: try ZooLayers(of: networks, apartFrom: layers, for: predictor.options.processor).byNetwork)
        self.predictor = predictor
        self.measured = measured
        evaluation = try evaluator.evaluate(predictor)
        self.layers = try evaluator.layerCases(predictor)
        self.networks = try evaluator.networkCases(predictor)
        ceiling = try evaluator.ceiling()
        guard !training.isEmpty else {
            (null, reproduced) = (nil, nil)
            return
        }
        null = try evaluator.evaluate(.null(trainedOn: training))
        reproduced = try evaluator.evaluate(.published(trainedOn: training))
    }
}
