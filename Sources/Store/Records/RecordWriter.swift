import GRDB
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Appends records to one run inside one transaction.
struct RecordWriter {
    private let db: Database
    private let run: Run
    private let now: Date

    /// - Throws: ``StoreError`` (`runNotWritable`) unless this process writes the run.
    init(_ db: Database, run: Run, now: Date) throws {
        self.db = db
        self.run = run
        self.now = now
        let row = try Row.fetchOne(db, sql: "SELECT state, owner FROM run WHERE number = ?", arguments: [run.number])
        guard let row else {
            throw StoreError(.noSuchRun, "run \(run.shortID) is no longer in the store", advice: "begin a new run")
        }
        let state: String = row["state"]
        guard state == Run.State.running.rawValue, row["owner"] == ProcessIdentity.current.text else {
            throw StoreError(
                .runNotWritable, "run \(run.shortID) is not open for records (\(state))",
                advice: "resume it, or begin a new run")
        }
    }

    /// - Returns: the record's place in the run.
    func append(_ record: Record) throws -> Int {
        try refuseNotFinite(record)
        let factors = try JSONText(record.factors)
        try makeRoom(for: record)
        let sequence = try nextSequence()
        try db.cachedStatement(
            sql: """
                INSERT INTO record (run, sequence, subject, factors, key, state, payload, recordedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run.number, sequence, record.subject, factors.text, record.key, record.state.rawValue,
            record.payload?.text, now.timeIntervalSince1970,
        ])
        let id = db.lastInsertedRowID
        let statement = try db.cachedStatement(sql: "INSERT INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for figure in record.figures {
            try statement.execute(arguments: [
                id, figure.name, figure.value, figure.unit, figure.interval?.lower, figure.interval?.upper,
                figure.interval?.basis, figure.provenance.kind, figure.provenance.origin,
            ])
        }
        return sequence
    }

    /// SQLite would store NaN as NULL without a word.
    private func refuseNotFinite(_ record: Record) throws(StoreError) {
        if let figure = record.figures.first(where: { !$0.isFinite }) {
            throw StoreError(
                .notFinite, "figure “\(figure.name)” of \(record.key) is not a finite number",
                advice: "leave out figures that are unknown")
        }
        if let factor = record.factors.first(where: { $0.value.number?.isFinite == false }) {
            throw StoreError(.notFinite, "factor “\(factor.key)” of \(record.subject) is not a finite number")
        }
        let names = Set(record.figures.map(\.name))
        if names.count < record.figures.count {
            throw StoreError(.duplicateKey, "\(record.key) has two figures of one name", advice: "name them apart")
        }
    }

    /// Removes a failed record with the same key; refuses to replace a complete one.
    private func makeRoom(for record: Record) throws {
        let state = try String.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM record WHERE run = ? AND key = ?"),
            arguments: [run.number, record.key])
        switch state {
        case nil: return
        case Record.State.complete.rawValue?:
            throw StoreError(
                .duplicateKey, "run \(run.shortID) already has the record “\(record.key)”",
                advice: "skip the keys that are complete")
        default:
            try db.execute(
                sql: "DELETE FROM record WHERE run = ? AND key = ?", arguments: [run.number, record.key])
        }
    }

    private func nextSequence() throws -> Int {
        let last = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT max(sequence) FROM record WHERE run = ?"), arguments: [run.number])
        return (last ?? 0) + 1
    }
}
