import Quantities
package import Reporting
import Store
import Tuning

extension TuneReport {
    /// The result for machines.
    /// - Parameter withTrials: whether every trial is listed.
    package func json(withTrials: Bool) -> JSONValue {
        let settings = result.settings
        var members: [JSONValue.Member] = [
            .init("name", .text(name)), .init("run", result.run.map { .text($0.id) } ?? .null),
            .init("sampler", .text(settings.sampler)), .init("seed", .number(Double(settings.seed))),
            .init(
                "objectives",
                .array(
                    zip(objectives, settings.directions).map { ["name": .text($0), "direction": .text($1)] })),
            .init("trials", counts), .init("energy", energyJSON),
            .init("ended", result.end.map { .text($0.description) } ?? .null),
        ]
        if isSingle {
            members.append(.init("best", result.history.best.map { json($0) } ?? .null))
        } else {
            members.append(.init("front", .array(result.history.paretoFront.map { json($0) })))
        }
        if withTrials { members.append(.init("all", .array(result.trials.map { json($0) }))) }
        return .object(members)
    }

    private var counts: JSONValue {
        func count(_ state: KeptTrial.State) -> JSONValue {
            .number(Double(result.trials.count { $0.state == state }))
        }
        return [
            "asked": .number(Double(result.trials.count)), "complete": count(.complete), "pruned": count(.pruned),
            "failed": count(.failed), "unfinished": count(.running),
        ]
    }

    private var energyJSON: JSONValue {
        [
            "trials": Self.json(energy), "search": Self.json(ownEnergy),
            "budget": result.settings.budget.map { .number($0.value) } ?? .null,
        ]
    }

    private func json(_ trial: Tuning.Trial) -> JSONValue {
        [
            "id": .number(Double(trial.id)), "params": Self.json(trial.parameters),
            "values": .object(zip(objectives, trial.values).map { .init($0, .number($1)) }),
            "energy": trial.energy.map { .number($0.value) } ?? .null,
        ]
    }

    private func json(_ kept: KeptTrial) -> JSONValue {
        let trial = result.history[kept.id]
        return [
            "id": .number(Double(kept.id)), "state": .text(kept.state.rawValue),
            "params": trial.map { Self.json($0.parameters) } ?? .null,
            "values": .object(zip(objectives, kept.values ?? []).map { .init($0, .number($1)) }),
            "energy": kept.measured.map { Self.json($0.energy) } ?? kept.energy.map { .number($0) } ?? .null,
            "duration": kept.measured.map { .number($0.duration.value) } ?? .null,
            "reason": kept.reason.map { .text($0) } ?? .null,
        ]
    }

    private static func json(_ assignment: Assignment) -> JSONValue {
        .object(
            assignment.elements.map { element in
                switch element.value {
                case .float(let number): .init(element.name, .number(number))
                case .int(let number): .init(element.name, .number(Double(number)))
                case .text(let text): .init(element.name, .text(text))
                case .bool(let flag): .init(element.name, .flag(flag))
                }
            })
    }

    /// An estimate as the other commands write it: value in joules, interval and provenance.
    private static func json(_ estimate: Estimate<Joules>?) -> JSONValue {
        guard let estimate else { return .null }
        var members: [JSONValue.Member] = [.init("value", .number(estimate.value.value))]
        if let interval = estimate.interval {
            members.append(
                .init(
                    "interval",
                    [
                        "lower": .number(interval.lower.value), "upper": .number(interval.upper.value),
                        "basis": .text(interval.basis),
                    ]))
        }
        members.append(
            .init(
                "provenance",
                ["kind": .text(estimate.provenance.kind), "origin": .text(estimate.provenance.origin)]))
        return .object(members)
    }
}
