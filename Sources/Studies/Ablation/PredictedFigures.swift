import ModelGraph
import Prediction
import Quantities
import Store

/// What Perjoule's predictor says of the models of a study, to stand beside what is measured.
struct PredictedFigures {
    let predictor: EnergyPredictor?
    /// Why nothing is predicted; nil where there is a predictor.
    let remark: String?

    init(_ context: StudyContext) {
        do {
            predictor = try context.predictor()
            remark = nil
        } catch {
            predictor = nil
            remark = "nothing is predicted: \((error as? any DescribedError)?.message ?? "\(error)")"
        }
    }

    /// The names of figures that are predicted and counted rather than measured.
    static let energy = "energy.predicted"
    static let multiplyAccumulates = "macs"
    static let parameters = "parameters"

    /// The prediction of one forward pass; nil without a predictor, or where it leaves out too much.
    func prediction(_ model: Model, batch: Int) -> NetworkPrediction? {
        guard let predictor,
            let plan = try? ExecutionPlan(of: model, batch: batch, processor: predictor.options.processor),
            let prediction = try? predictor.predict(plan)
        else { return nil }
        guard (try? prediction.requireCoverage()) != nil else { return nil }
        return prediction
    }

    /// Joules of one item as a figure of a row; empty where nothing can be predicted.
    func figures(_ model: Model, batch: Int) -> [Figure] {
        prediction(model, batch: batch).map {
            [Figure(Self.energy, $0.total.map { $0 / Double(batch) })]
        } ?? []
    }
}

extension Figure {
    /// Multiply-accumulates of one item and learned numbers, as the graph counts them.
    static func work(of model: Model) throws(ModelGraphError) -> [Figure] {
        let work = try model.work(batch: 1).total
        let origin = Provenance.modelled(by: "the graph")
        return [
            Figure(
                PredictedFigures.multiplyAccumulates, value: Double(work.multiplyAccumulates), unit: "",
                provenance: origin),
            Figure(PredictedFigures.parameters, value: Double(work.parameters), unit: "", provenance: origin),
        ]
    }
}
