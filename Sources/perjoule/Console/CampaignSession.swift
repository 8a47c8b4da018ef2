import ArgumentParser
import Inference
import Metering
import Profiling
import Quantities
import Reporting
import Store
import Studies

/// A campaign with its run in the store: takes up an interrupted one, stores every trial, says how far it is.
struct CampaignSession: Sendable {
    let design: CampaignDesign
    let engine: any InferenceEngine
    let meter: Meter
    let baseline: Baseline?
    let store: Store
    let machine: MachineDescription
    /// Whether an interrupted run of the same design is taken up.
    let takesUp: Bool

    /// - Returns: every trial of the campaign, those of earlier, interrupted runs included.
    func run(progress: Progress, _ output: OutputOptions) async throws -> [Trial] {
        let settings = try JSONText(design)
        let interrupted = takesUp ? try store.resumableRun(kind: "profile", designKey: settings.fingerprint) : nil
        let done = try interrupted.map { try store.trials(of: $0) } ?? []
        let run =
            try interrupted.map { try store.resume($0) }
            ?? store.beginRun(
                kind: "profile", label: design.variants.map(\.name).joined(separator: ", "),
                toolVersion: Version.current, machine: try JSONText(machine), settings: settings,
                designKey: settings.fingerprint)
        if !done.isEmpty { output.say("perjoule: resuming run \(run.shortID) after \(done.count) trials") }
        let summary: CampaignSummary
        do {
            summary = try await measure(run, completed: done, progress)
        } catch {
            progress.end()
            _ = try? store.finish(run, state: .failed)
            throw error
        }
        progress.end()
        let isComplete = summary.end == .complete
        try store.finish(run, state: isComplete ? .complete : .interrupted, outcome: try JSONText(summary))
        if !isComplete {
            output.say(
                "perjoule: \(summary.missing) trials are missing; the same command goes on with run \(run.shortID)")
        }
        if summary.end == .cancelled { throw CancellationError() }
        return try store.trials(of: run) + failedTrials(of: run)
    }

    private func measure(_ run: Run, completed: [Trial], _ progress: Progress) async throws -> CampaignSummary {
        let campaign = try Campaign(
            design, engine: engine, meter: meter, context: CampaignContext(baseline: baseline))
        return try await cancellingOnInterrupt { [store] in
            try await campaign.run(completed: completed) { state in
                progress.show(
                    ProgressLine(
                        done: state.done, total: state.total, elapsed: state.elapsed,
                        item: state.current.map { "\($0.key)" } ?? "", forecast: state.remaining))
            } deliver: { trial in
                try store.append(Record(trial), to: run)
            }
        }
    }

    private func failedTrials(of run: Run) throws -> [Trial] {
        try store.records(of: run).filter { $0.record.state == .failed }.compactMap { try $0.record.payload?.decode() }
    }
}
