import Quantities
import Yams

extension FileReader {
    /// Reads one variant of a stage.
    func variant(_ node: Node, in stage: String, usual: FigureSources) -> PipelineFile.VariantDraft? {
        let what = "a variant of stage “\(stage)”"
        guard
            let fields = fields(
                node, of: what,
                known: [
                    "name", "accuracy", "accuracySource", "points", "model", "profile", "maxReplicas", "source",
                    "predict", "interpolate", "inputs",
                ])
        else { return nil }
        let name = fields.name()
        let own = FigureSources(fields, self).completed(by: usual)
        let source = own.source
        let accuracy = fields.quantity("accuracy", as: Fraction.self, .fraction).map {
            Estimate($0, provenance: provenance(fields, "accuracySource") ?? source ?? given(fields))
        }
        let subject = "variant “\(name ?? "?")” of stage “\(stage)”"
        var points: [OperatingPoint] = []
        if let list = fields.node("points") {
            let nodes = items(list, of: "“points” of \(subject)") ?? []
            let read = nodes.compactMap { node in
                point(node, of: subject, source: source).map { (point: $0, place: place(node)) }
            }
            points = read.map(\.point)
            for oddity in PipelineWarning.oddities(of: read, subject) { warn(oddity.message, at: oddity.place) }
            if case .batches(let batches)? = own.interpolation {
                checkInterpolation(batches, between: points, of: subject, at: place(list))
            }
        }
        let model = fields.text("model")
        let profile = fields.text("profile")
        let inputs = fields.node("inputs").map { inputSizes($0, of: subject) }
        if fields.values["points"] == nil, fields.values["model"] == nil, fields.values["profile"] == nil {
            report(
                .missing, "\(subject) has neither “points” nor a “model” to profile", at: fields.place,
                advice: "add “points:” with batch, latency, energy and cores, or “model:”")
        }
        if fields.values["accuracy"] == nil, fields.values["model"] == nil {
            report(.missing, "\(subject) needs “accuracy”", at: fields.place, advice: "add “accuracy:”")
        }
        let maxReplicas = fields.count("maxReplicas")
        guard let name else { return nil }
        return PipelineFile.VariantDraft(
            name: name, accuracy: accuracy, points: points, model: model, profile: profile,
            inputs: inputs ?? [:], maxReplicas: maxReplicas, predicts: own.predicts, interpolation: own.interpolation,
            place: fields.place)
    }

    private func point(_ node: Node, of subject: String, source: Provenance?) -> OperatingPoint? {
        guard let fields = fields(node, of: "a point of \(subject)", known: OperatingPoint.keys) else { return nil }
        let source = provenance(fields, "source") ?? source ?? given(fields)
        func estimate<Amount: Quantity>(_ key: String, _ amount: Amount) -> Estimate<Amount> {
            Estimate(amount, provenance: provenance(fields, key + "Source") ?? source)
        }
        let batch = fields.count("batch", isRequired: true)
        let latency = fields.quantity("latency", as: Seconds.self, .positive, isRequired: true)
        let energy = fields.quantity("energy", as: Joules.self, .nonNegative, isRequired: true)
        let cores = fields.number("cores", .nonNegative, isRequired: true)
        let idlePower = fields.quantity("idlePower", as: Watts.self, .nonNegative)
        if fields.values["idlePower"] == nil { warn("no “idlePower”: waiting is counted as free", at: fields.place) }
        let variation = fields.quantity("latencyVariation", as: Fraction.self, .nonNegative)
        if let variation, variation.value > OperatingPoint.mostVariation {
            report(
                .value, "batches cannot spread by \(variation) of their mean",
                at: fields.place, advice: "give the standard deviation ÷ the mean, such as 0.1")
        }
        let memory = fields.quantity("memory", as: Bytes.self, .nonNegative)
        let frequency = fields.quantity("frequency", as: Hertz.self, .positive)
        let powerLimit = fields.quantity("powerLimit", as: Watts.self, .positive)
        let slice = fields.text("slice")
        let device = fields.text("device")
        guard let batch, let latency, let energy, let cores else { return nil }
        return OperatingPoint(
            batch: batch, latency: estimate("latency", latency), energy: estimate("energy", energy), cores: cores,
            idlePower: estimate("idlePower", idlePower ?? .zero), latencyVariation: variation, memory: memory,
            frequency: frequency,
            powerLimit: powerLimit, slice: slice, device: device)
    }

    /// Where a typed-in figure stands: file and line.
    func given(_ fields: Fields) -> Provenance {
        .given(in: fields.line.map { "\(file):\($0)" } ?? file)
    }
}

extension OperatingPoint {
    static let keys = [
        "batch", "latency", "latencyVariation", "cores", "energy", "idlePower", "memory", "frequency", "powerLimit",
        "slice", "device",
        "source", "latencySource", "energySource", "idlePowerSource",
    ]
}
