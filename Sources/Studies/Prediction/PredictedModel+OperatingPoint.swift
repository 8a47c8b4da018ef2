public import Pipelines
public import Prediction
import Quantities

extension PredictedModel {
    /// What planning needs of the model at its batch size, of which only the joules come from the predictor itself.
    ///
    /// Latency is the predicted energy over what the predictor's machine draws while layers run; energy is that beyond
    /// rest; a replica's idle power is its threads' share of the machine's.
    /// - Throws: `EnergyPredictionError` when the total leaves out too much, or the predictor cannot tell a time.
    public func operatingPoint() throws(EnergyPredictionError) -> OperatingPoint {
        try prediction.requireCoverage()
        let (power, threads) = try predictor.timeBasis
        let share = min(1, Double(threads) / Double(max(1, power.processors)))
        return OperatingPoint(
            batch: batch, latency: power.time(of: perBatch), energy: power.dynamic(perBatch), cores: Double(threads),
            idlePower: Estimate(power.idle.value * share, provenance: perBatch.provenance))
    }
}

extension EnergyPredictor {
    /// What turns joules into an operating point: the machine's power, and the threads that layers ran on.
    /// - Throws: `EnergyPredictionError` (`noTime`) when either is not known.
    var timeBasis: (power: MachinePower, threads: Int) {
        get throws(EnergyPredictionError) {
            func lacks(_ what: String) -> EnergyPredictionError {
                EnergyPredictionError(
                    .noTime, "the predictor \(name) tells joules, but no time: it does not know \(what)",
                    advice: """
                        train one that does: perjoule collect layers FILE.yaml, then perjoule predict train --layers store; \
                        or profile the model
                        """)
            }
            guard let power else { throw lacks("what its machine draws") }
            guard let threads = origin?.threads else { throw lacks("on how many threads its layers ran") }
            return (power, threads)
        }
    }
}
