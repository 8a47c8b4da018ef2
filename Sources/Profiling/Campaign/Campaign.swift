public import Inference
public import Metering
import Quantities

/// Measures a design's variants on this machine, one trial after the other.
public struct Campaign: Sendable {
    public let design: CampaignDesign
    private let engine: any InferenceEngine
    private let meter: Meter
    private let context: CampaignContext

    /// - Throws: ``ProfilingError`` for a design that asks for something impossible.
    public init(
        _ design: CampaignDesign, engine: any InferenceEngine, meter: Meter,
        context: CampaignContext = CampaignContext()
    ) throws(ProfilingError) {
        try design.validate()
        self.design = design
        self.engine = engine
        self.meter = meter
        self.context = context
    }

    /// Runs the trials that are not done yet, in the order that an uninterrupted campaign has.
    ///
    /// A trial that fails is delivered as failed, a treatment that never succeeded is not tried again, and the campaign goes
    /// on. Cancelling the task ends the campaign between two inferences; trials delivered before are whole.
    /// - Parameters:
    ///   - completed: trials of earlier runs of the same design, others being passed over; leave failed ones out to have
    ///     them tried again.
    ///   - progress: told before every trial and after the last.
    ///   - deliver: takes each trial at once, so that a crash loses one trial at most. What it throws ends the campaign.
    /// - Throws: ``ProfilingError`` when the meter was stopped, and what `deliver` throws.
    public func run(
        completed: [Trial] = [], progress: @Sendable (CampaignProgress) -> Void = { _ in },
        deliver: @Sendable (Trial) async throws -> Void
    ) async throws -> CampaignSummary {
        let start = context.clock.now
        let treatments = Set(design.treatments)
        let completed = completed.filter { treatments.contains($0.key.treatment) }
        var ledger = CampaignLedger(design, completed: completed)
        var forecast = DurationForecast<Treatment>(cooldown: design.pace.cooldown) { $0.variant }
        for trial in completed { forecast.record(trial.key.treatment, trial.duration) }
        var bench = TreatmentBench(
            engine: engine, meter: meter, pace: design.pace, smallestBatch: design.batches.min() ?? 1, context: context)
        var summary = CampaignSummary(end: .complete, delivered: 0, failed: 0, missing: 0, elapsed: .zero)

        func report(_ current: PlannedTrial?) {
            let coming = (current.map { [$0.key] } ?? []) + ledger.remaining
            let done = completed.count + summary.delivered
            progress(
                CampaignProgress(
                    done: done, total: done + coming.count, elapsed: context.clock.now - start,
                    remaining: forecast.duration(of: coming.map(\.treatment)), current: current))
        }

        trials: while let planned = ledger.next() {
            var isDelivered = false
            defer { if !isDelivered { summary.missing += 1 } }
            let elapsed = context.clock.now - start
            guard !Task.isCancelled, elapsed < design.timeCap ?? Seconds(.infinity) else {
                summary.end = Task.isCancelled ? .cancelled : .timeCap
                break
            }
            report(planned)
            do {
                var trial = try run(planned, on: &bench)
                flagDeviation(&trial, ledger)
                try await deliver(trial)
                isDelivered = true
                ledger.record(trial)
                forecast.record(trial.key.treatment, trial.duration)
                summary.delivered += 1
                if trial.failure != nil { summary.failed += 1 }
                if !ledger.remaining.isEmpty { try await context.rest(design.pace.cooldown) }
            } catch is CancellationError {
                summary.end = .cancelled
                break trials
            }
        }
        summary.missing += ledger.remaining.count
        summary.elapsed = context.clock.now - start
        report(nil)
        return summary
    }

    /// Runs one trial; what a model does wrong becomes a failed trial.
    private func run(_ planned: PlannedTrial, on bench: inout TreatmentBench) throws -> Trial {
        let treatment = planned.key.treatment
        let startedAt = context.date()
        let start = context.clock.now
        let outcome: Trial.Outcome
        do {
            guard let variant = design.variants.first(where: { $0.name == treatment.variant }) else {
                throw ProfilingError(.designInvalid, "the design has no variant “\(treatment.variant)”")
            }
            outcome = .measured(figures: try bench.measure(treatment, of: variant, seed: design.seed))
        } catch {
            guard let reason = TreatmentBench.reason(of: error) else { throw error }
            outcome = .failed(reason: reason)
        }
        return Trial(
            key: planned.key, position: planned.position, startedAt: startedAt, duration: context.clock.now - start,
            outcome: outcome)
    }

    private func flagDeviation(_ trial: inout Trial, _ ledger: CampaignLedger) {
        guard case .measured(var figures) = trial.outcome else { return }
        let deviation = ledger.deviation(of: figures.latency.median.value, at: trial.key.treatment)
        guard deviation > design.noise.limit else { return }
        figures.flags.append(.latencyDeviates(by: deviation))
        trial.outcome = .measured(figures: figures)
    }
}
