import Metering
import Quantities
import Reporting

extension MonitorSnapshot {
    /// The snapshot as `/events` sends it: seconds, joules, watts and grams; null for what is not known.
    /// - Parameter history: points before this one, for the first event of a stream.
    func json(history: [MonitorPoint]? = nil) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("pipeline", .text(pipeline)), .init("uptime", .short(uptime.value)), .init("now", point.json),
            .init("inFlight", inFlight.map { .number(Double($0)) } ?? .null),
            .init(
                "sinceStart",
                [
                    "requests": .number(Double(counts.all)), "answered": .number(Double(counts.answered)),
                    "refused": .number(Double(counts.refused)), "rejected": .number(Double(counts.rejected)),
                    "failed": .number(Double(counts.failed)), "p50": .short(p50), "p95": .short(p95),
                    "p99": .short(p99),
                ]),
            .init("energy", energy?.json ?? .null),
            .init("stolen", .short(processorTime.flatMap { $0.isNotablyStolen ? $0.stolenShare.value : nil })),
            .init("stages", .array(stages.map(\.json))),
            .init("goals", .array(goals.map(\.json))),
            .init("decisions", .array(decisions.reversed().map { $0.json(now: now) })),
            .init("remarks", .array(remarks.map { .text($0) })),
        ]
        if let history { members.append(.init("history", .array(history.map(\.json)))) }
        return .object(members)
    }
}

extension EnergyFigures {
    fileprivate var json: JSONValue {
        [
            "watts": power.json, "perRequest": perRequest?.json ?? .null,
            "dynamicPerRequest": .short(dynamicPerRequest?.value),
            "carbonPerRequest": .short(perRequest.flatMap { carbon($0.value) }?.value),
            "carbonRate": .short(carbonRate?.value), "carbonTotal": .short(carbon(total)?.value),
            "total": .short(total.value), "other": .short(account?.other.value),
            "unattributed": .short(account?.unattributed.sum.value),
        ]
    }
}

extension Estimate {
    fileprivate var json: JSONValue {
        [
            "value": .short(value.value), "lower": .short(interval?.lower.value),
            "upper": .short(interval?.upper.value),
            "basis": interval.map { .text($0.basis) } ?? .null, "kind": .text(provenance.kind),
            "origin": .text(provenance.origin),
        ]
    }
}

extension MonitorSnapshot.Stage {
    fileprivate var json: JSONValue {
        func count(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }
        return [
            "name": .text(name), "variant": setting.map { .text($0.variant) } ?? .null, "batch": count(setting?.batch),
            "replicas": count(load?.replicas ?? setting?.replicas), "threads": count(setting?.threads),
            "waiting": count(load?.waiting), "busyReplicas": count(load?.busyReplicas), "rate": .short(rate),
            "meanBatch": .short(meanBatch), "busyShare": .short(busyShare),
        ]
    }
}

extension GoalStanding {
    fileprivate var json: JSONValue {
        [
            "name": .text(name), "value": .short(value), "limit": .short(limit), "isFloor": .flag(isFloor),
            "unit": .text(unit),
            "state": .text(state.rawValue),
        ]
    }
}

extension AdaptationDecision {
    /// - Parameter now: on the monotonic clock, to tell how long ago it was.
    fileprivate func json(now: Seconds) -> JSONValue {
        [
            "age": .short(max(0, (now - time).value)), "outcome": .text(outcome.rawValue),
            "observed": .short(observedRate.value), "predicted": .short(predictedRate.value),
            "saved": .short(savedPerRequest?.value), "reason": .text(reason), "changes": .array(changed),
        ]
    }

    /// What changed, or would have: before and after, and how long it took.
    private var changed: [JSONValue] {
        to.compactMap { new -> JSONValue? in
            let old = from.first { $0.stage == new.stage }
            guard old != new else { return nil }
            let duration = changes.first { $0.stage == new.stage }?.duration
            return [
                "stage": .text(new.stage), "from": old.map { .text($0.summary) } ?? .null, "to": .text(new.summary),
                "seconds": .short(duration?.value),
            ]
        }
    }
}

extension StageSetting {
    /// For example `yolov7-tiny, batch 4, 2 × 1 threads`.
    var summary: String { "\(variant), batch \(batch), \(replicas) × \(threads) threads" }
}
