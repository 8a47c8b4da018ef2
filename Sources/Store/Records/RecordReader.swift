import GRDB
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads records with their figures, one after another.
struct RecordReader {
    private let figures: Statement
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        figures = try db.cachedStatement(sql: "SELECT * FROM figure WHERE record = ? ORDER BY name")
    }

    /// Calls `body` with each record that a query over `record JOIN run` selects.
    func forEach(
        _ query: String, arguments: StatementArguments, _ body: (StoredRecord) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT record.*, run.id AS runID FROM record JOIN run ON run.number = record.run \(query)",
            arguments: arguments)
        while let row = try rows.next() { try body(try stored(row)) }
    }

    /// The records of a run in the order they were stored.
    func forEachRecord(of run: Run, _ body: (StoredRecord) throws -> Void) throws {
        try forEach("WHERE record.run = ? ORDER BY record.sequence", arguments: [run.number], body)
    }

    private func stored(_ row: Row) throws -> StoredRecord {
        let factors = JSONText(stored: row["factors"])
        let word: String = row["state"]
        guard let state = Record.State(rawValue: word) else {
            throw StoreError(.damaged, "a record has the unknown state “\(word)”")
        }
        let record = Record(
            subject: row["subject"], factors: try factors.decode(), key: row["key"], state: state,
            figures: try Row.fetchAll(figures, arguments: [row["id"] as Int64]).map(Figure.init),
            payload: (row["payload"] as String?).map(JSONText.init(stored:)))
        return StoredRecord(
            runID: row["runID"], sequence: row["sequence"],
            recordedAt: Date(timeIntervalSince1970: row["recordedAt"]), record: record)
    }
}

extension Figure {
    fileprivate init(_ row: Row) throws {
        let kind: String = row["provenance"]
        guard let provenance = Provenance(kind: kind, origin: row["origin"]) else {
            throw StoreError(.damaged, "a figure has the unknown provenance “\(kind)”")
        }
        let interval: Interval? =
            if let lower = row["lower"] as Double?, let upper = row["upper"] as Double? {
                Interval(lower: lower, upper: upper, basis: row["basis"] ?? "")
            } else {
                nil
            }
        self.init(
            row["name"], value: row["value"], unit: row["unit"], interval: interval, provenance: provenance)
    }
}
