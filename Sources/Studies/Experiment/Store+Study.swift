import Metering
package import Store

/// Trials of studies as they lie in the store.
extension Record {
    /// The kind of run that a study is.
    package static let studyKind = "study"

    /// A trial with its figures; the whole trial is the payload.
    /// - Throws: ``StoreError`` when a figure is not finite.
    package init(_ trial: StudyTrial, of study: String) throws(StoreError) {
        let row = trial.row
        self.init(
            subject: study, factors: row.configuration.levels,
            key: "\(row.configuration), replicate \(row.replicate + 1)",
            state: row.failure == nil ? .complete : .failed, figures: row.figures, payload: try JSONText(trial))
    }
}

extension Store {
    /// The trials of a study's run, failed ones included, in the order they were stored.
    package func studyTrials(of run: Run) throws(StoreError) -> [StudyTrial] {
        var trials: [StudyTrial] = []
        for stored in try records(of: run) {
            if let payload = stored.record.payload { trials.append(try payload.decode()) }
        }
        return trials
    }

    /// A study that is stored, as ``StudyTable`` has it.
    /// - Parameter id: the beginning of its run's id.
    /// - Throws: ``StoreError`` for a run that is not there or is no study.
    package func studyTable(run id: String) throws(StoreError) -> StudyTable {
        let run = try run(id: id)
        guard run.kind == Record.studyKind else {
            throw StoreError(
                .noSuchRun, "run \(run.shortID) is of kind \(run.kind)", place: path,
                advice: "name a study: “perjoule runs --kind study” lists them")
        }
        let settings: StudyRunSettings = try run.settings.decode()
        let machine: MachineDescription = try run.machine.decode()
        return StudyTable(
            study: settings.settings.name, kind: settings.kind, design: settings.design,
            rows: try studyTrials(of: run).map(\.row),
            origin: StudyOrigin(
                machine: machine, sources: settings.sources, software: settings.software, toolVersion: run.toolVersion,
                run: run.shortID))
    }
}
