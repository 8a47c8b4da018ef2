package import Metering
import Quantities
package import Reporting
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A study with its run in the store: takes up an interrupted one, stores every trial, and tells what came of it.
package struct StudySession: Sendable {
    package let file: StudyFile
    package let context: StudyContext
    let machine: MachineDescription
    let toolVersion: String

    package init(_ file: StudyFile, context: StudyContext, machine: MachineDescription, toolVersion: String) {
        self.file = file
        self.context = context
        self.machine = machine
        self.toolVersion = toolVersion
    }

    /// Runs the study, or what is left of it.
    /// - Parameters:
    ///   - takesUp: whether an interrupted run of the same study is gone on with.
    ///   - progress: told before every trial and after the last.
    ///   - say: told what people should know along the way.
    /// - Throws: `CancellationError` when the task was cancelled, after what was measured is stored; errors of the kind,
    ///   the meter, the engine and the store.
    package func run(
        takesUp: Bool = true, progress: @Sendable (ProgressLine) -> Void = { _ in },
        say: @Sendable (String) -> Void = { _ in }
    ) async throws -> StudyResult {
        if let kind = file.kind as? any GatheredStudy { return try gather(kind) }
        guard let kind = file.kind as? any MeasuredStudy else {
            throw StudyError(.designInvalid, "a study of kind \(type(of: file.kind).name) has nothing to run")
        }
        try FileManager.default.createDirectory(
            atPath: context.temporaryFolder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: context.temporaryFolder) }
        return try await measure(kind, takesUp: takesUp, progress: progress, say: say)
    }

    /// What the newest run of this study has stored, complete or not; nothing is measured.
    /// - Throws: ``StudyError`` when no run of it is stored.
    package func stored() throws -> StudyResult {
        if let kind = file.kind as? any GatheredStudy { return try gather(kind) }
        let own = try file.kind.settingsText
        for run in try context.store.runs(kind: Record.studyKind) {
            // What another version stored in another form is another study.
            guard let settings = try? run.settings.decode(as: StudyRunSettings.self),
                settings.kind == type(of: file.kind).name, settings.own == own,
                settings.settings.name == file.settings.name
            else { continue }
            let summary = try? run.outcome?.decode(as: StudySummary.self)
            return try StudyResult(
                file.kind, settings: file.settings, table: context.store.studyTable(run: run.id), summary: summary)
        }
        throw StudyError(
            .rowsInvalid, "no run of “\(file.settings.name)” is stored", place: context.store.path,
            advice: "run it without --stored")
    }

    private func gather(_ study: any GatheredStudy) throws -> StudyResult {
        let kind = try study.gathered(context)
        let design = try kind.design(file.settings)
        let rows = try kind.rows(context)
        return try StudyResult(
            kind, settings: file.settings,
            table: StudyTable(
                study: file.settings.name, kind: type(of: kind).name, design: design, rows: rows, origin: nil),
            summary: nil)
    }

    private func measure(
        _ kind: any MeasuredStudy, takesUp: Bool, progress: @Sendable (ProgressLine) -> Void,
        say: @Sendable (String) -> Void
    ) async throws -> StudyResult {
        let design = try kind.design(file.settings)
        let campaign = try StudyCampaign(
            design, settings: file.settings, meter: context.meter, context: context.campaign,
            forecast: kind.forecast(file.settings, context))
        var settings = StudyRunSettings(
            kind: type(of: kind).name, settings: file.settings, design: design, own: try kind.settingsText,
            sources: context.meter?.choice.chosen.map(\.name) ?? [])
        let key = try settings.designKey
        let interrupted =
            takesUp ? try context.store.resumableRun(kind: Record.studyKind, designKey: key) : nil
        let done = try interrupted.map { try context.store.studyTrials(of: $0) } ?? []
        var known = context
        known.rows = done.map(\.row)
        let bench = try await kind.bench(file.settings, known)
        settings.software = bench.software
        try interrupted?.refuse(other: bench.software)
        let run =
            try interrupted.map { try context.store.resume($0) }
            ?? context.store.beginRun(
                kind: Record.studyKind, label: file.settings.name, toolVersion: toolVersion,
                machine: try JSONText(machine), settings: try JSONText(settings), designKey: key)
        if !done.isEmpty { say("resuming run \(run.shortID) after \(done.count) trials") }
        let summary: StudySummary
        do {
            summary = try await campaign.run(on: bench, completed: done, progress: progress) { trial in
                try context.store.append(Record(trial, of: file.settings.name), to: run)
            }
            try context.store.finish(
                run, state: summary.end == .complete ? .complete : .interrupted, outcome: try JSONText(summary))
        } catch {
            _ = try? context.store.finish(run, state: .failed)
            say("what was measured is stored; the same command goes on with run \(run.shortID)")
            throw error
        }
        if let remark = summary.remark(run: run.shortID, settings.settings.budget) { say(remark) }
        if summary.end == .cancelled { throw CancellationError() }
        return try StudyResult(
            kind, settings: file.settings, table: context.store.studyTable(run: run.id), summary: summary)
    }
}

extension StudyKind {
    /// The kind's own settings as JSON.
    fileprivate var settingsText: String { get throws { try JSONText(self).text } }
}

extension Run {
    /// - Throws: ``StudyError`` when what runs the work is not what the run was measured with.
    fileprivate func refuse(other software: [String]) throws {
        let settings: StudyRunSettings = try self.settings.decode()
        guard settings.software != software else { return }
        throw StudyError(
            .designInvalid,
            "run \(shortID) was measured with \(settings.software.joined(separator: ", ")), and now "
                + "\(software.joined(separator: ", ")) runs",
            advice: "--fresh begins anew")
    }
}

extension StudySummary {
    /// What to say of a study that is not complete; nil for one that is.
    func remark(run: String, _ budget: StudyBudget) -> String? {
        guard let limit = limit(budget) else { return nil }
        let way = end == .cancelled ? "the same command goes on" : "raise it in the file, and the same command goes on"
        return "\(limit); at least \(missing) trials are missing: \(way) with run \(run)"
    }

    /// What ended a study before it was complete.
    func limit(_ budget: StudyBudget) -> String? {
        switch end {
        case .complete: nil
        case .trials: budget.trials.map { "the budget of \($0) trials is spent" }
        case .time: budget.time.map { "the budget of \($0) is spent" }
        case .energy: budget.energy.map { "the budget of \($0) is spent" }
        case .cancelled: "interrupted"
        }
    }
}
