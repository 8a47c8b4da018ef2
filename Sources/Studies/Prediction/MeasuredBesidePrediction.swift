import Prediction
public import Profiling
public import Quantities
public import Reporting

/// A prediction beside the measurement of the same file at the same batch size.
public struct MeasuredBesidePrediction: Sendable, Encodable {
    public let predicted: PredictedModel
    /// Joules per batch that the model needs with the machine to itself, which is what predictors are trained on.
    public let measured: Estimate<Joules>
    /// Joules of the whole machine per batch while the model ran, other load included.
    public let wholeMachine: Estimate<Joules>
    /// Seconds per batch.
    public let latency: Estimate<Seconds>
    public let repeats: Int
    /// Whether the measured value lies in the prediction's interval; nil without one.
    public let isInside: Bool?
    /// |predicted − measured| over measured.
    public let error: Fraction

    public init(_ predicted: PredictedModel, _ profile: ProfilePoint) {
        self.predicted = predicted
        let measured = profile.energyAlone
        self.measured = measured
        wholeMachine = profile.energy
        latency = profile.latency
        repeats = profile.repeats
        isInside = predicted.perBatch.interval?.contains(measured.value)
        error = Fraction(abs(predicted.perBatch.value / measured.value - 1))
    }

    /// The two side by side, each with where it comes from.
    public var table: Table {
        let batch = Double(predicted.batch)
        var table = Table(
            "Predicted beside measured",
            columns: ["", "Energy per batch", "Energy per inference", "From"],
            rows: [
                [
                    "predicted", .figure(predicted.perBatch), .figure(predicted.perInference),
                    .plain(predicted.perBatch.provenance.description),
                ],
                [
                    "measured", .figure(measured), .figure(measured.map { $0 / batch }),
                    .plain(measured.provenance.description),
                ],
            ])
        let place =
            switch isInside {
            case true: "**inside**"
            case false: "**outside of**"
            case nil: "without"
            }
        table.notes.append(
            RichText(
                markup: """
                    The prediction is off by \(error.percent) of the measured energy (rest, and what this process \
                    added to it), which lies \(place) the predicted interval.
                    """))
        return table
    }

    /// The members of the prediction, and `measured` beside them.
    public func encode(to encoder: any Encoder) throws {
        try predicted.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(
            Measurement(
                perBatch: measured, perInference: measured.map { $0 / Double(predicted.batch) },
                wholeMachine: wholeMachine, latency: latency, repeats: repeats, isInside: isInside, error: error),
            forKey: .measured)
    }

    private enum CodingKeys: String, CodingKey { case measured }

    private struct Measurement: Encodable {
        let perBatch: Estimate<Joules>
        let perInference: Estimate<Joules>
        let wholeMachine: Estimate<Joules>
        let latency: Estimate<Seconds>
        let repeats: Int
        let isInside: Bool?
        let error: Fraction
    }
}

extension ProfilePoint {
    /// Joules per batch as if this process had the machine to itself: what the machine draws at rest, and this process's
    /// part of the rest; all of the machine's energy where its power at rest is not known.
    public var energyAlone: Estimate<Joules> {
        guard let ownEnergy, let dynamicEnergy else { return energy }
        let idle = Estimate(energy.value - dynamicEnergy.value, provenance: energy.provenance)
        return Estimate.sum([ownEnergy, idle]) ?? energy
    }
}
