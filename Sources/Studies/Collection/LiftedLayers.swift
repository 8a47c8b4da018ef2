package import ModelGraph
package import Prediction

extension Model {
    /// The layers that the engine runs for the model, in their order; see ``ExecutionPlan``.
    /// - Throws: ``EnergyPredictionError`` when the batch does not fit the file.
    package func executedLayers(
        batch: Int, processor: Prediction.Processor
    ) throws(EnergyPredictionError) -> [LayerConfiguration] {
        try ExecutionPlan(of: self, batch: batch, processor: processor).operators.flatMap(\.layers)
    }
}
