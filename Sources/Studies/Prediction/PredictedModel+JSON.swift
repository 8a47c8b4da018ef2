import Metering
import ModelGraph
import Prediction
import Quantities

extension PredictedModel: Encodable {
    private enum CodingKeys: String, CodingKey {
        case model, batch, predictor, energy, emissions, layers, gap, warnings
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(batch, forKey: .batch)
        try container.encode(PredictorFacts(predictor), forKey: .predictor)
        try container.encode(Amounts(perBatch: perBatch, perInference: perInference), forKey: .energy)
        if let carbon {
            try container.encode(
                Amounts(perBatch: carbon.emissions(of: perBatch), perInference: carbon.emissions(of: perInference)),
                forKey: .emissions)
        }
        try container.encode(prediction.operators.map(Layer.init), forKey: .layers)
        try container.encode(prediction.gap, forKey: .gap)
        try container.encode(prediction.warnings, forKey: .warnings)
    }

    private struct Amounts<Amount: Quantity>: Encodable {
        let perBatch: Estimate<Amount>
        let perInference: Estimate<Amount>
    }

    /// An operator as the engine runs it; without a model its energy is null.
    private struct Layer: Encodable {
        let name: String
        let `operator`: String
        let nodes: [String]
        let configurations: [String]
        let work: Work?
        let energy: Estimate<Joules>?
        let share: Fraction
        let warnings: [String]

        init(_ entry: OperatorPrediction) {
            name = entry.executed.name
            `operator` = entry.executed.operation
            nodes = entry.executed.nodes
            configurations = entry.executed.layers.map(\.description)
            work = entry.executed.work
            energy = entry.energy
            share = entry.share
            warnings = entry.warnings
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(`operator`, forKey: .operator)
            try container.encode(nodes, forKey: .nodes)
            try container.encode(configurations, forKey: .configurations)
            try container.encode(work, forKey: .work)
            try container.encode(energy, forKey: .energy)
            try container.encode(share, forKey: .share)
            try container.encode(warnings, forKey: .warnings)
        }

        private enum CodingKeys: String, CodingKey {
            case name, `operator`, nodes, configurations, work, energy, share, warnings
        }
    }
}

/// What the reader of a prediction should know of the predictor behind it.
struct PredictorFacts: Encodable {
    let name: String
    let origin: PredictorOrigin?
    let calibration: Calibration?
    let layerTypes: [String]

    init(_ predictor: EnergyPredictor) {
        name = predictor.name
        origin = predictor.origin
        calibration = predictor.calibration
        layerTypes = predictor.trainedTypes
    }
}

extension OperatorPrediction {
    /// What limits the trust in this operator's figure.
    package var warnings: [String] {
        layers.flatMap { layer in
            layer.excesses.map(\.description) + (layer.standIn.map { ["predicted as \($0)"] } ?? [])
        } + missing.map { "no model of \($0)" } + (executed.remark.map { [$0] } ?? [])
    }
}
