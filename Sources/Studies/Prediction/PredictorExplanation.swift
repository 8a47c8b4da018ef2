public import Prediction

/// A predictor's types explained, as `predict explain --json` prints them.
public struct PredictorExplanation: Encodable {
    let predictor: PredictorFacts
    let types: [TypeExplanation]

    public init(_ predictor: EnergyPredictor, _ types: [TypeExplanation]) {
        self.predictor = PredictorFacts(predictor)
        self.types = types
    }
}
