import ModelGraph
package import Prediction

extension EnergyPredictor {
    /// The same predictor with what networks of the zoo need beyond their layers, when enough of them were measured.
    /// - Throws: `EnergyPredictionError` for a layer whose type was not trained.
    package func learningComposition(
        from networks: [NetworkMeasurement]
    ) throws(EnergyPredictionError) -> EnergyPredictor {
        try learningComposition(
            from: ZooLayers(of: networks, apartFrom: [], for: options.processor).byNetwork)
    }
}

/// The layers of measured networks that are models of the zoo, as ONNX Runtime executes them.
struct ZooLayers {
    let byNetwork: [NetworkMeasurement: [LayerConfiguration]]

    /// - Parameters:
    ///   - layers: measured layers; networks that they make up are passed over.
    ///   - processor: of the predictor; one that was trained on another engine knows nothing of this one's operators, so
    ///     there are no layers for it.
    /// - Throws: `EnergyPredictionError` when a graph cannot be executed at the measured batch size.
    init(
        of networks: [NetworkMeasurement], apartFrom layers: [LayerMeasurement], for processor: Processor
    ) throws(EnergyPredictionError) {
        let known = Set(layers.compactMap(\.architecture))
        var byNetwork: [NetworkMeasurement: [LayerConfiguration]] = [:]
        for network in networks where processor.library == .mlas && !known.contains(network.architecture) {
            guard let reference = try? ZooReference(parsing: ZooReference.prefix + network.architecture),
                let model = try? reference.makeModel()
            else { continue }
            let plan = try ExecutionPlan(of: model, batch: network.batchSize, processor: processor)
            byNetwork[network] = plan.operators.flatMap(\.layers)
        }
        self.byNetwork = byNetwork
    }
}
