public import Metering
import ModelGraph
public import Prediction
public import Profiling
public import Quantities

/// The predicted energy of a model at a batch size, per batch and per inference.
public struct PredictedModel: Sendable {
    /// The model as it was named.
    public let model: String
    /// Inferences of one forward pass.
    public let batch: Int
    public let predictor: EnergyPredictor
    public let prediction: NetworkPrediction
    let plan: ExecutionPlan
    public let carbon: CarbonSettings?

    /// Predicts a model from its graph alone.
    /// - Parameters:
    ///   - inputs: shapes by input name, where the file leaves sizes open.
    ///   - batch: the size of first axes that the file leaves open; nil takes what inputs or file say, else 1.
    /// - Throws: `ModelGraphError` for a bad file or shapes, `EnergyPredictionError` when nothing can be predicted.
    public init(
        _ reference: ModelReference, inputs: [String: [Int]] = [:], batch: Int? = nil, predictor: EnergyPredictor,
        carbon: CarbonSettings? = nil
    ) throws {
        let graph = try reference.load()
        let batch = batch ?? graph.batchSize(inputs: inputs)
        let plan = try ExecutionPlan(
            of: graph, inputs: inputs, batch: batch, processor: predictor.options.processor)
        model = reference.subject
        prediction = try predictor.predict(plan)
        self.batch = batch
        self.predictor = predictor
        self.plan = plan
        self.carbon = carbon
    }

    /// Joules of a forward pass of the batch.
    public var perBatch: Estimate<Joules> { prediction.total }

    /// Joules of one inference: the batch's shared among its items.
    public var perInference: Estimate<Joules> { perBatch.map { $0 / Double(batch) } }

    /// What a forward pass was measured to need, for calibration.
    public func total(_ energy: Estimate<Joules>, power: MachinePower? = nil) -> MeasuredTotal {
        MeasuredTotal(energy, of: plan, name: "\(model), batch \(batch)", power: power)
    }

    /// The same from a measurement, which also tells what the machine drew if it ran on the predictor's threads.
    public func total(_ profile: ProfilePoint) -> MeasuredTotal {
        var power: MachinePower?
        if let idle = profile.idlePower, profile.ownEnergy != nil,
            profile.treatment.threads == predictor.origin?.threads
        {
            let latency = profile.latency.value
            let running = profile.energyAlone.map { $0 / latency }
            if running.value > idle.value {
                power = MachinePower(running: running, idle: idle, processors: profile.processors)
            }
        }
        return total(profile.energyAlone, power: power)
    }
}

extension Model {
    /// The size of the first axis of the first input with one: as given, else as the file says, else 1.
    func batchSize(inputs: [String: [Int]]) -> Int {
        for input in graph.inputs {
            if let given = inputs[input.name]?.first { return given }
            if case .fixed(let size)? = input.shape?.first { return size }
        }
        return 1
    }
}
