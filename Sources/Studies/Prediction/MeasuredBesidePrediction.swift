import Prediction
public import Profiling
public import Quantities
public import Reporting

/// A prediction beside the measurement of the same file at the same batch size.
public struct MeasuredBesidePrediction: Sendable, Encodable {
    public let predicted: PredictedModel
    /// Joules of the whole machine per batch while the model ran.
    public let measured: Estimate<Joules>
    /// Seconds per batch.
    public let latency: Estimate<Seconds>
    public let repeats: Int
    /// Whether the measured value lies in the prediction's interval; nil without one.
    public let isInside: Bool?
    /// |predicted − measured| over measured.
    public let error: Fraction

    public init(_ predicted: PredictedModel, _ profile: ProfilePoint) {
        self.predicted = predicted
        measured = profile.energy
        latency = profile.latency
        repeats = profile.repeats
        isInside = predicted.perBatch.interval.map {
            $0.lower <= profile.energy.value && profile.energy.value <= $0.upper
        }
        error = Fraction(abs(predicted.perBatch.value / profile.energy.value - 1))
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
                    The prediction is off by \(error.percent) of the measured energy of the whole machine, which lies \
                    \(place) the predicted interval.
                    """))
        return table
    }

    /// The members of the prediction, and `measured` beside them.
    public func encode(to encoder: any Encoder) throws {
        try predicted.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(
            Measurement(
                perBatch: measured, perInference: measured.map { $0 / Double(predicted.batch) }, latency: latency,
                repeats: repeats, isInside: isInside, error: error), forKey: .measured)
    }

    private enum CodingKeys: String, CodingKey { case measured }

    private struct Measurement: Encodable {
        let perBatch: Estimate<Joules>
        let perInference: Estimate<Joules>
        let latency: Estimate<Seconds>
        let repeats: Int
        let isInside: Bool?
        let error: Fraction
    }
}
