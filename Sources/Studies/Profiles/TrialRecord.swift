import Inference
public import Profiling
import Quantities
public import Store

/// Trials as they lie in the store.
extension Record {
    /// The factors that tell repeats of one setting apart, not settings.
    static let repeatFactors: Set<String> = ["block", "again"]

    /// A trial with its figures; the whole trial is the payload.
    /// - Throws: ``StoreError`` when a figure is not finite.
    public init(_ trial: Trial) throws(StoreError) {
        let key = trial.key
        var figures: [Figure] = []
        if let measured = trial.figures {
            let clock = Provenance.measured(by: "the clock")
            figures = [
                Figure("latency.mean", .init(measured.latency.mean, provenance: clock)),
                Figure("latency.p50", .init(measured.latency.median, provenance: clock)),
                Figure("latency.p95", .init(measured.latency.p95, provenance: clock)),
                Figure("latency.p99", .init(measured.latency.p99, provenance: clock)),
                Figure("energy.total", measured.energy), Figure("power.mean", measured.meanPower),
            ]
            if let dynamic = measured.dynamicEnergy { figures.append(Figure("energy.dynamic", dynamic)) }
            if let idle = measured.idleEnergy { figures.append(Figure("energy.idle", idle)) }
        }
        self.init(
            subject: key.treatment.variant,
            factors: [
                "batch": .number(Double(key.treatment.batch)), "threads": .number(Double(key.treatment.threads)),
                "optimisation": .text(key.treatment.optimisation.rawValue), "block": .number(Double(key.block)),
                "again": .flag(key.isRemeasurement),
            ],
            state: trial.failure == nil ? .complete : .failed, figures: figures, payload: try JSONText(trial))
    }
}

extension Store {
    /// The complete trials of a run, for resuming it.
    public func trials(of run: Run) throws(StoreError) -> [Trial] {
        var trials: [Trial] = []
        for stored in try records(of: run) where stored.record.state == .complete {
            if let payload = stored.record.payload { trials.append(try payload.decode()) }
        }
        return trials
    }

    /// What is known of models from the newest run that measured each setting.
    /// - Parameter subjects: as ``ModelReference/subject`` names them; nil for all.
    /// - Throws: ``StoreError``, or ``ProfilingError`` when stored trials make no sense.
    public func profilePoints(of subjects: [String]? = nil) throws -> [ProfilePoint] {
        var trials: [Trial] = []
        for stored in try latestRecords(kind: "profile", subjects: subjects, ignoring: Record.repeatFactors) {
            guard let payload = stored.record.payload else { continue }
            trials.append(try payload.decode())
        }
        return try ProfileTable(trials).points
    }
}
