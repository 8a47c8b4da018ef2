import Quantities

extension Pipeline {
    /// The pipeline as YAML that reads back to the same figures and sources; intervals are not written.
    public var yaml: String { outline.yaml() }

    /// The pipeline as JSON on one line, in the keys of the YAML form.
    public var json: String { outline.json }

    private var outline: Outline {
        .mapping(present: [
            ("name", .text(name)),
            ("headroom", headroom == 1 ? nil : .number(headroom)),
            ("maxReplicas", maxReplicas.map(Outline.number)),
            ("goals", goals == Goals() ? nil : goals.outline),
            ("serve", serving?.outline),
            ("stages", .list(stages.indices.map(outline(ofStage:)))),
        ])
    }

    private func outline(ofStage index: Int) -> Outline {
        let stage = stages[index]
        let isChained = stage.after == (index == 0 ? [] : [index - 1])
        let parents = stage.after.filter(stages.indices.contains).map { Outline.text(stages[$0].name) }
        return .mapping(present: [
            ("name", .text(stage.name)),
            ("fanout", stage.fanout == 1 ? nil : .number(stage.fanout)),
            ("after", isChained ? nil : .list(parents)),
            ("maxReplicas", stage.maxReplicas.map(Outline.number)),
            ("headroom", stage.headroom.map(Outline.number)),
            ("transform", stage.transform.map(Outline.text)),
            ("variants", .list(stage.variants.map(\.outline))),
        ])
    }
}

extension Variant {
    fileprivate var outline: Outline {
        .mapping(present: [
            ("name", .text(name)),
            ("model", model.map(Outline.text)),
            ("accuracy", .number(accuracy.value.value)),
            ("accuracySource", accuracy.provenance.source),
            ("maxReplicas", maxReplicas.map(Outline.number)),
            ("points", .list(points.map(\.outline))),
        ])
    }
}

extension OperatingPoint {
    fileprivate var outline: Outline {
        let sources = Set([latency.provenance, energy.provenance, idlePower.provenance])
        let common = sources.count == 1 ? sources.first : nil
        func own(_ provenance: Provenance) -> Outline? { common == nil ? provenance.source : nil }
        return .mapping(present: [
            ("batch", .number(batch)), ("latency", .number(latency.value.value)), ("cores", .number(cores)),
            ("energy", .number(energy.value.value)), ("idlePower", .number(idlePower.value.value)),
            ("latencyVariation", latencyVariation.map { .number($0.value) }),
            ("memory", memory.map { .number($0.value) }), ("frequency", frequency.map { .number($0.value) }),
            ("powerLimit", powerLimit.map { .number($0.value) }), ("slice", slice.map(Outline.text)),
            ("device", device.map(Outline.text)), ("source", common?.source),
            ("latencySource", own(latency.provenance)), ("energySource", own(energy.provenance)),
            ("idlePowerSource", own(idlePower.provenance)),
        ])
    }
}

extension Provenance {
    /// The text that `source:` reads back; nil for typed-in figures, whose source is the file itself.
    fileprivate var source: Outline? {
        if case .given = self { return nil }
        return .text(description)
    }
}

extension Goals {
    fileprivate var outline: Outline {
        .mapping(present: [
            ("rate", rate.map { .number($0.value) }), ("latencySLA", latencySLA.map { .number($0.value) }),
            ("energySLA", energySLA.map { .number($0.value) }), ("powerCap", powerCap.map { .number($0.value) }),
            ("carbonBudget", carbonBudget.map { .number($0.value) }), ("costCap", costCap.map(Outline.number)),
            ("accuracyFloor", accuracyFloor.map(Outline.number)),
            ("carbonIntensity", carbonIntensity.map { .number($0.value) }), ("pue", pue.map(Outline.number)),
            ("idlePower", idlePower.map { .number($0.value.value) }),
            ("idlePowerSource", idlePower.flatMap(\.provenance.source)), ("switchCost", switchCost.map(Outline.number)),
            (
                "objective",
                objective.map {
                    .mapping([
                        ("accuracy", .number($0.accuracy)), ("cost", .number($0.cost)), ("energy", .number($0.energy)),
                    ])
                }
            ),
            ("accuracyOfPipeline", accuracyOfPipeline.map { .text($0.rawValue) }),
            ("latencyModel", latencyModel.map { .text($0.rawValue) }),
        ])
    }
}

extension ServingSettings {
    fileprivate var outline: Outline? {
        guard self != ServingSettings() else { return nil }
        return .mapping(present: [
            ("period", period.map { .number($0.value) }), ("predictor", predictor.map { .text($0.rawValue) }),
            ("margin", margin.map(Outline.number)), ("batchPolicy", batchPolicy.map { .text($0.rawValue) }),
            ("queueLimit", queueLimit.map(Outline.number)), ("deadline", deadline.map { .number($0.value) }),
            ("minimumSaving", minimumSaving.map { .number($0.value) }),
            ("minimumDwell", minimumDwell.map { .number($0.value) }), ("degrade", degrade?.outline),
        ])
    }
}

extension Degradation {
    fileprivate var outline: Outline {
        switch self {
        case .accuracyFirst: .text(Self.words[0])
        case .accuracyLast: .text(Self.words[1])
        case .goals(let goals): .list(goals.map { .text($0.rawValue) })
        }
    }
}
