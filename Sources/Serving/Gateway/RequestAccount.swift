import Quantities

/// What a request's answer tells of how it came about: variants, batches, times and energy.
struct RequestAccount {
    /// In the order of the stages' first visits; a fan-out's visits of a stage are told together.
    private let stages: [Stage]
    private let energy: RequestEnergy?
    private let duration: Seconds

    private struct Stage {
        var name: String
        var variant: String
        var items: Int
        var batches: [Int]
        /// The longest times: what the request had to wait for.
        var queueTime: Seconds
        var busyTime: Seconds

        var meanBatch: Double { Double(batches.reduce(0, +)) / Double(batches.count) }
        var queueMilliseconds: Double { queueTime.value * 1e3 }
        var busyMilliseconds: Double { busyTime.value * 1e3 }
    }

    /// Whether a stage was asked for, and not a pipeline, however many of its stages had something to do.
    private let isOfStage: Bool

    /// - Parameters:
    ///   - model: the stage or pipeline that was asked for.
    ///   - duration: from the request's arrival until now.
    init(_ model: String, visits: [StageVisit], energy: RequestEnergy?, duration: Seconds) {
        var stages: [Stage] = []
        for visit in visits {
            guard let index = stages.firstIndex(where: { $0.name == visit.stage }) else {
                stages.append(
                    Stage(
                        name: visit.stage, variant: visit.variant, items: visit.items, batches: [visit.batch],
                        queueTime: visit.queueTime, busyTime: visit.busyTime))
                continue
            }
            stages[index].items += visit.items
            stages[index].batches.append(visit.batch)
            stages[index].queueTime = max(stages[index].queueTime, visit.queueTime)
            stages[index].busyTime = max(stages[index].busyTime, visit.busyTime)
            // A stage that changed between two items of a fan-out names both.
            if !stages[index].variant.split(separator: "+").contains(visit.variant[...]) {
                stages[index].variant += "+" + visit.variant
            }
        }
        self.stages = stages
        isOfStage = stages.count == 1 && stages[0].name == model
        self.energy = energy
        self.duration = duration
    }

    /// The variant of the stage that answered; nil for a pipeline.
    var version: String? { isOfStage ? stages[0].variant : nil }

    /// The answer's parameters, flat as the protocol has them: those of a pipeline's stages by name and dot.
    ///
    /// `energy_j` is all that the request is charged; `dynamic_energy_j` and `idle_energy_j` are its parts where the
    /// machine's power at rest is known. A fan-out tells its mean batch.
    var parameters: [String: ParameterValue] {
        var parameters: [String: ParameterValue] = [:]
        for stage in stages {
            let prefix = isOfStage ? "" : stage.name + "."
            parameters[prefix + "variant"] = .text(stage.variant)
            parameters[prefix + "batch_size"] = .number(stage.meanBatch)
            parameters[prefix + "items"] = .number(Double(stage.items))
            parameters[prefix + "queue_ms"] = .number(stage.queueMilliseconds)
            parameters[prefix + "compute_ms"] = .number(stage.busyMilliseconds)
        }
        for (name, value) in energy?.parameters ?? [] { parameters[name] = value }
        return parameters
    }

    /// The value of `Server-Timing`: times in ms, energy and power as descriptions.
    ///
    /// Source: W3C Server Timing, “The Server-Timing Header Field”.
    var serverTiming: String {
        var metrics: [String] = []
        for stage in stages {
            let label = isOfStage ? "" : ";desc=\(Self.quoted(stage.name))"
            metrics.append("queue\(label);dur=\(stage.queueMilliseconds.formatted(fractionDigits: 3))")
            metrics.append("compute\(label);dur=\(stage.busyMilliseconds.formatted(fractionDigits: 3))")
        }
        if let energy {
            metrics.append("energy;desc=\"\(energy.total.value.formatted(significantDigits: 4)) J\"")
            if let idle = energy.idle {
                metrics.append("idle-energy;desc=\"\(idle.value.formatted(significantDigits: 4)) J\"")
            }
            metrics.append("power;desc=\"\(energy.power.value.formatted(significantDigits: 4)) W\"")
            if let carbon = energy.carbon {
                metrics.append("carbon;desc=\"\(carbon.value.formatted(significantDigits: 4)) gCO2e\"")
            }
        }
        metrics.append("total;dur=\((duration.value * 1e3).formatted(fractionDigits: 3))")
        return metrics.joined(separator: ", ")
    }

    /// A quoted string of a header: visible ASCII only.
    private static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case " "..."~": "\(scalar)"
            default: "?"
            }
        }
        return "\"\(shown.joined())\""
    }
}
