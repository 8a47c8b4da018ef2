public import Metering
public import Pipelines
public import Prediction
import Quantities
public import Store

/// How the figures that pipeline files leave out are found: measured ones first, then predictions where they may be.
public struct PipelineCompletion {
    /// Whether the figures of models that were not profiled may be predicted where a file does not say.
    public var predicts: Bool
    /// The batch sizes to add between those of the points where a file does not say.
    public var interpolation: Interpolation
    /// Where plans go by what batches took when the pipeline was served: the machine; nil to go by profiles alone.
    public var servedOn: MachineDescription?
    /// Asked only for variants that lack figures, and for what was served.
    public var store: () throws -> Store
    /// Asked only when a variant's figures are to be predicted.
    public var predictor: () throws -> EnergyPredictor
    /// Is told what is odd without being wrong.
    public var warn: (PipelineWarning) -> Void

    public init(
        predicts: Bool = false, interpolation: Interpolation = .off, servedOn: MachineDescription? = nil,
        store: @escaping () throws -> Store,
        predictor: @escaping () throws -> EnergyPredictor, warn: @escaping (PipelineWarning) -> Void
    ) {
        self.predicts = predicts
        self.interpolation = interpolation
        self.servedOn = servedOn
        self.store = store
        self.predictor = predictor
        self.warn = warn
    }

    /// The pipeline of a file that was read.
    /// - Throws: ``PipelinesError`` naming each variant without figures, or where it was to be served and never was; errors
    ///   of store, zoo and predictor.
    public func pipeline(_ file: PipelineFile) throws -> Pipeline {
        let profiled = try profiled(file)
        guard let servedOn else { return profiled }
        let past = try store().served(file.name, on: servedOn)
        let (served, unserved) = profiled.asServed(past.figures)
        var pipeline = served
        pipeline.goals.idlePower = pipeline.goals.idlePower ?? past.idlePower
        guard unserved.count < profiled.stages.reduce(0, { $0 + $1.variants.count }) else {
            throw PipelinesError(
                .unserved, "\(file.name) has not served enough batches on this machine to go by", place: file.file,
                advice: "run `perjoule serve \(file.file)` under load first, or leave out --as-served")
        }
        for variant in unserved {
            warn(
                PipelineWarning(
                    place: file.file, message: "\(variant.name) has not served enough batches: its profile is gone by"))
        }
        return pipeline
    }

    private func profiled(_ file: PipelineFile) throws -> Pipeline {
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
        do {
            var warnings = try Self.threadRemark(request.campaign, predictor).map { [$0] } ?? []
            let models = try (request.campaign.batches ?? [1]).map { batch in
                try PredictedModel(
                    self, inputs: request.inputs.mapValues { [batch] + $0 }, batch: batch, predictor: predictor)
            }
            let points = try models.map { try $0.operatingPoint() }
            // The largest batch is furthest from what was trained.
            if let largest = models.max(by: { $0.batch < $1.batch }) {
                warnings += largest.prediction.warnings.map { "predicted at batch \(largest.batch): \($0)" }
            }
            for text in warnings { warn(PipelineWarning(place: request.place, message: "\(request.variant): \(text)")) }
            return points
        } catch let error as EnergyPredictionError {
            throw PipelinesError(
                .unresolved, "\(request.variant) cannot be predicted: \(error.message)", place: request.place,
                advice: error.advice)
        }
    }

    /// What to say when a predictor's thread count is one of several that a file asks for.
    /// - Throws: `EnergyPredictionError` when it is none of them.
    private static func threadRemark(
        _ campaign: CampaignSettings, _ predictor: EnergyPredictor
    ) throws(EnergyPredictionError) -> String? {
        let threads = try predictor.timeBasis.threads
        guard let asked = campaign.threads, asked != [threads] else { return nil }
        let own = threads == 1 ? "1 thread" : "\(threads) threads"
        let list = asked.map(String.init).joined(separator: ", ")
        guard asked.contains(threads) else {
            throw EnergyPredictionError(
                .noTime, "the predictor \(predictor.name) is of layers on \(own), and the file asks for \(list)",
                advice: "write “threads: [\(threads)]” under “profile:”, or profile the model")
        }
        return "predicted for \(own) only, and the file asks for \(list)"
    }
}
