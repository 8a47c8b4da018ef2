public import Pipelines
public import Prediction
public import Store

/// How the figures that pipeline files leave out are found: measured ones first, then predictions where they may be.
public struct PipelineCompletion {
    /// Whether the figures of models that were not profiled may be predicted where a file does not say.
    public var predicts: Bool
    /// The batch sizes to add between those of the points where a file does not say.
    public var interpolation: Interpolation
    /// Asked only for variants that lack figures.
    public var store: () throws -> Store
    /// Asked only when a variant's figures are to be predicted.
    public var predictor: () throws -> EnergyPredictor
    /// Is told what is odd without being wrong.
    public var warn: (PipelineWarning) -> Void

    public init(
        predicts: Bool = false, interpolation: Interpolation = .off, store: @escaping () throws -> Store,
        predictor: @escaping () throws -> EnergyPredictor, warn: @escaping (PipelineWarning) -> Void
    ) {
        self.predicts = predicts
        self.interpolation = interpolation
        self.store = store
        self.predictor = predictor
        self.warn = warn
    }

    /// The pipeline of a file that was read.
    /// - Throws: ``PipelinesError`` naming each variant without figures; errors of store, zoo and predictor.
    public func pipeline(_ file: PipelineFile) throws -> Pipeline {
        file.warnings.forEach(warn)
        let file = file.completed(predicts: predicts, interpolation: interpolation)
        guard !file.unresolved.isEmpty else { return try file.resolved() }
        let store = try store()
        return try file.resolve { request in
            var figures = try store.figures(for: request, relativeTo: file.folder)
            if request.lacksPoints, request.predicts, figures?.points.isEmpty == true, let model = request.model {
                let reference = try ModelReference(parsing: model, relativeTo: file.folder)
                figures?.points = try reference.predictedPoints(for: request, by: predictor(), warn: warn)
            }
            let placed = (figures?.points ?? []).map { (point: $0, place: request.place) }
            PipelineWarning.oddities(of: placed, request.variant).forEach(warn)
            return figures
        }
    }
}

extension ModelReference {
    /// The operating points that a variant asks for, predicted.
    /// - Throws: ``PipelinesError`` with the variant's place when the predictor cannot tell them; `ModelGraphError`.
    func predictedPoints(
        for request: PipelineFile.VariantRequest, by predictor: EnergyPredictor, warn: (PipelineWarning) -> Void
    ) throws -> [OperatingPoint] {
        var warnings: [String] = []
        do {
            let threads = try predictor.timeBasis.threads
            let others = (request.campaign.threads ?? []).filter { $0 != threads }.map(String.init)
            if !others.isEmpty {
                let asked = "the file asks for \(others.joined(separator: ", "))"
                guard request.campaign.threads?.contains(threads) == true else {
                    throw EnergyPredictionError(
                        .noTime, "the predictor \(predictor.name) is of layers on \(threads) threads, and \(asked)",
                        advice: "write “threads: [\(threads)]” under “profile:”, or profile the model")
                }
                warnings.append("predicted for \(threads) threads only, and \(asked) too")
            }
            let points = try (request.campaign.batches ?? [1]).map { batch in
                let predicted = try PredictedModel(self, batch: batch, predictor: predictor)
                warnings += predicted.prediction.warnings.filter { !warnings.contains($0) }
                return try predicted.operatingPoint()
            }
            for text in warnings { warn(PipelineWarning(place: request.place, message: "\(request.variant): \(text)")) }
            return points
        } catch let error as EnergyPredictionError {
            throw PipelinesError(
                .unresolved, "\(request.variant) cannot be predicted: \(error.message)", place: request.place,
                advice: error.advice)
        }
    }
}
