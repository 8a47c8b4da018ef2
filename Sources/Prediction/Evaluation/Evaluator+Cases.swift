public import Quantities

/// A measured layer beside its prediction.
public struct LayerCase: Sendable {
    public let measurement: LayerMeasurement
    public let prediction: LayerPrediction

    /// |predicted − measured| over measured.
    public var error: Double { abs(prediction.energy.value / measurement.energy - 1) }

    /// Whether the measured energy lies in the prediction's interval; nil without one.
    public var isInside: Bool? {
        prediction.energy.interval?.contains(measurement.energy)
    }
}

/// A measured network beside the predictions of its layers.
public struct NetworkCase: Sendable {
    public let measurement: NetworkMeasurement
    public let layers: [LayerPrediction]
    /// The sum over the layers.
    public let total: Estimate<Joules>
    /// The layers as they were measured at this batch size; nil unless all were.
    public let measuredLayers: [LayerMeasurement]?

    /// |predicted − measured| over measured.
    public var error: Double { abs(total.value / measurement.energy - 1) }

    /// Whether the measured energy lies in the sum's interval; nil without one.
    public var isInside: Bool? { total.interval?.contains(measurement.energy) }
}

extension Evaluator {
    /// Every measured layer of a type that costs something, beside its prediction.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func layerCases(_ predictor: EnergyPredictor) throws(EnergyPredictionError) -> [LayerCase] {
        var cases: [LayerCase] = []
        for row in layers where !row.configuration.type.isFree {
            cases.append(LayerCase(measurement: row, prediction: try predictor.predictWithStandIn(row.configuration)))
        }
        return cases
    }

    /// Every measured network whose layers are known, beside the sum of their predictions.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func networkCases(_ predictor: EnergyPredictor) throws(EnergyPredictionError) -> [NetworkCase] {
        var cases: [NetworkCase] = []
        for network in networks {
            guard let layers = try composition.layers(of: network) else { continue }
            var sum = EnergySum()
            var predictions: [LayerPrediction] = []
            for layer in layers {
                let prediction = try predictor.predictWithStandIn(layer)
                sum.add(prediction)
                predictions.append(prediction)
            }
            let total = sum.estimate(
                basis: predictor.networkBasis, provenance: predictor.provenance,
                predictor.adjustment(of: network.architecture))
            cases.append(
                NetworkCase(
                    measurement: network, layers: predictions, total: total,
                    measuredLayers: composition.measured(network)))
        }
        return cases
    }
}
