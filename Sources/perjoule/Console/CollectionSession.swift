import Inference
import Metering
import Profiling
import Quantities
import Reporting
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A collection with its run in the store: takes up an interrupted one, stores every item, says how far it is.
struct CollectionSession: Sendable {
    let campaign: LayerCampaign
    let store: Store
    let machine: MachineDescription
    /// Whether an interrupted run of the same design is taken up.
    let takesUp: Bool

    /// - Returns: what the run measured, that of earlier, interrupted processes included.
    func run(
        _ energy: LayerEnergy, progress: Progress, _ output: OutputOptions
    ) async throws -> (report: CollectionReport, tables: CollectionTables) {
        let design = campaign.design
        let settings = campaign.settings
        let key = try settings.designKey
        let interrupted = takesUp ? try store.resumableRun(kind: Record.collectionKind, designKey: key) : nil
        let done = try interrupted.map { try store.collectedItems(of: $0) } ?? []
        let run =
            try interrupted.map { try store.resume($0) }
            ?? store.beginRun(
                kind: Record.collectionKind, label: design.name, toolVersion: Version.current,
                machine: try JSONText(machine), settings: try JSONText(settings), designKey: key)
        if !done.isEmpty { output.say("perjoule: resuming run \(run.shortID) after \(done.count) measurements") }
        let summary: LayerCampaign.Summary
        do {
            summary = try await measure(run, completed: done, progress)
        } catch {
            progress.end()
            _ = try? store.finish(run, state: .failed)
            output.say("perjoule: what was measured is stored; the same command goes on with run \(run.shortID)")
            throw error
        }
        progress.end()
        let isComplete = summary.end == .complete
        try store.finish(run, state: isComplete ? .complete : .interrupted, outcome: try JSONText(summary))
        if !isComplete {
            output.say(
                "perjoule: \(summary.missing) measurements are missing; the same command goes on with run \(run.shortID)"
            )
        }
        if summary.end == .cancelled { throw CancellationError() }
        let items = try store.collectedItems(of: run, failures: true)
        return (
            CollectionReport(
                items, name: design.name, run: run.shortID, threads: design.threads, isComplete: isComplete),
            CollectionTables(items, energy: energy, session: run.shortID)
        )
    }

    private func measure(
        _ run: Run, completed: [CollectedItem], _ progress: Progress
    ) async throws -> LayerCampaign.Summary {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-layers-\(run.id)").path
        return try await cancellingOnInterrupt { [campaign, store] in
            try await campaign.run(completed: completed, folder: folder) { state in
                progress.show(
                    ProgressLine(
                        done: state.done, total: state.total, elapsed: state.elapsed, item: state.current,
                        forecast: state.remaining))
            } deliver: { item in
                try store.append(Record(item, threads: campaign.design.threads), to: run)
            }
        }
    }
}

extension CollectionTables {
    /// Writes each table into a folder, made when missing.
    /// - Returns: the paths of the files.
    func write(to folder: String) throws -> [String] {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw OutputError(path: folder)
        }
        return try files.sorted { $0.key < $1.key }.map { name, text in
            let path = folder + "/" + name
            try Console.write(text, toFile: path)
            return path
        }
    }
}
