public import Pipelines

/// How well a predictor foresees the largest load of the next 20 seconds.
public struct PredictorAccuracy: Sendable, Hashable, Codable {
    public var predictor: PredictorKind
    /// Predictions compared.
    public var count: Int
    /// Mean of |predicted − actual| over the mean of the two (SMAPE; 0.1 is 10 %).
    public var symmetricError: Double
    /// Share of predictions below what came.
    public var underestimated: Double

    /// Compares predictions every 10 seconds with the trace.
    /// - Parameters:
    ///   - rates: requests in each second.
    ///   - skipping: seconds of the trace that are only observed, at its start.
    /// - Throws: ``SimulationError`` for a trace too short for one prediction.
    public init(_ kind: PredictorKind, rates: [Double], skipping: Int = 120) throws(SimulationError) {
        let skipping = max(0, skipping)
        guard rates.count >= skipping + LoadHorizon.step + LoadHorizon.seconds else {
            throw SimulationError(
                .trace, "a trace of \(rates.count) s is too short to rate a predictor",
                advice: "give at least \(skipping + LoadHorizon.step + LoadHorizon.seconds) s")
        }
        var predictor = kind.predictor()
        var (count, error, under) = (0, 0.0, 0)
        for (second, rate) in rates.enumerated() {
            predictor.observe(rate)
            let next = second + 1
            guard next >= skipping, next.isMultiple(of: LoadHorizon.step), next + LoadHorizon.seconds <= rates.count
            else { continue }
            let actual = rates[next..<(next + LoadHorizon.seconds)].max() ?? 0
            let predicted = predictor.prediction
            count += 1
            if predicted + actual > 0 { error += abs(predicted - actual) / ((predicted + actual) / 2) }
            if predicted < actual { under += 1 }
        }
        self.predictor = kind
        self.count = count
        symmetricError = error / Double(max(1, count))
        underestimated = Double(under) / Double(max(1, count))
    }
}
