extension LayerConfiguration {
    /// Layers of other types that do about the same work, the closest first, for predictors without rows of this type.
    ///
    /// A product of two activations counts as one with constant weights; what only passes elements through the core counts
    /// as a copy of them, and where copies were not measured either, as a ReLU. Convolutions and pooling have none.
    var workStandIns: [LayerConfiguration] {
        if type.name == LayerType.matMul.name {
            let product = try? LayerConfiguration(
                .linear, ["batch_size": values[0] * values[1], "input_size": values[2], "output_size": values[3]])
            return product.map { [$0] } ?? []
        }
        guard let elements = passedElements else { return [] }
        let (batch, size) = elements
        return [LayerType.copy, .relu].compactMap { type in
            try? LayerConfiguration(type, ["batch_size": batch, "input_size": size])
        }
    }

    /// Elements per item that a type without multiply-accumulates or windows passes through the core.
    private var passedElements: (batch: Int, size: Int)? {
        guard multiplyAccumulates == nil, value(of: "kernel_size") == nil, let batch = value(of: "batch_size") else {
            return nil
        }
        if let size = value(of: "input_size") { return (batch, size) }
        guard let channels = value(of: "in_channels"), let height = value(of: "image_size") else { return nil }
        let scale = value(of: "scale") ?? 1
        let factors = [channels, height, value(of: "image_width") ?? height, scale, scale]
        // Possible parameters, multiplied, may exceed 64 bits.
        let size = factors.reduce(1.0) { $0 * Double($1) }
        return size < 1e9 ? (batch, Int(size)) : nil
    }
}

extension EnergyPredictor {
    /// The prediction of a layer by its own type, or by one that does about the same work.
    /// - Throws: ``EnergyPredictionError`` (`untrainedType`) when there is no model of any.
    func predictWithStandIn(_ layer: LayerConfiguration) throws(EnergyPredictionError) -> LayerPrediction {
        do {
            return try predict(layer)
        } catch {
            guard error.code == .untrainedType,
                let stand = layer.workStandIns.first(where: { models[$0.type.name] != nil })
            else { throw error }
            let prediction = try predict(stand)
            return LayerPrediction(
                layer: layer, energy: prediction.energy, spread: prediction.spread, excesses: prediction.excesses,
                standIn: stand.type.name)
        }
    }
}
