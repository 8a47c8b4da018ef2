import GRDB
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Store {
    /// Begins a run that this process writes.
    /// - Parameters:
    ///   - kind: what is done, for example `measure`.
    ///   - label: what people call it.
    ///   - toolVersion: the version of Perjoule.
    ///   - machine: the machine it runs on.
    ///   - settings: the arguments it was given.
    ///   - designKey: equal for runs of the same design, such as ``JSONText/fingerprint``; nil for never resumed.
    public func beginRun(
        kind: String, label: String, toolVersion: String, machine: JSONText = .empty, settings: JSONText = .empty,
        designKey: String? = nil
    ) throws(StoreError) -> Run {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (id, kind, label, state, startedAt, toolVersion, machine, settings, designKey, owner)
                    VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    UInt64.random(in: .min ... .max).hexadecimal, kind, label, now().timeIntervalSince1970,
                    toolVersion, machine.text, settings.text, designKey, ProcessIdentity.current.text,
                ])
            return try Run.fetch(db, number: db.lastInsertedRowID)
        }
    }

    /// Ends a run, optionally with its last records, in one commit.
    /// - Returns: the run as stored.
    @discardableResult
    public func finish(
        _ run: Run, state: Run.State = .complete, outcome: JSONText? = nil, appending records: [Record] = []
    ) throws(StoreError) -> Run {
        try write { db in
            let writer = try RecordWriter(db, run: run, now: now())
            for record in records { _ = try writer.append(record) }
            try db.execute(
                sql: "UPDATE run SET state = ?, endedAt = ?, outcome = ?, owner = NULL WHERE number = ?",
                arguments: [state.rawValue, now().timeIntervalSince1970, outcome?.text, run.number])
            return try Run.fetch(db, number: run.number)
        }
    }

    /// The runs, the newest first.
    /// - Parameters:
    ///   - kind: only runs of this kind.
    ///   - limit: at most so many.
    public func runs(kind: String? = nil, limit: Int? = nil) throws(StoreError) -> [Run] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM run WHERE kind = ifnull(?1, kind) ORDER BY number DESC LIMIT ?2",
                arguments: [kind, limit ?? -1]
            ).map(Run.init)
        }
    }

    /// The newest run of a kind that people call by a label; nil when there is none.
    public func newestRun(kind: String, label: String) throws(StoreError) -> Run? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM run WHERE kind = ? AND label = ? ORDER BY number DESC LIMIT 1",
                arguments: [kind, label]
            ).map(Run.init)
        }
    }

    /// The run whose id begins with a text.
    /// - Throws: ``StoreError`` (`noSuchRun`, `ambiguousRun`).
    public func run(id prefix: String) throws(StoreError) -> Run {
        let prefix = prefix.lowercased()
        let matches = try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM run WHERE substr(id, 1, ?) = ? ORDER BY number DESC LIMIT 4",
                arguments: [prefix.count, prefix]
            ).map(Run.init)
        }
        guard let run = matches.first, !prefix.isEmpty else {
            throw StoreError(
                .noSuchRun, "no run has an id that begins with “\(prefix)”", place: path,
                advice: "“perjoule runs” lists them")
        }
        guard matches.count == 1 else {
            let candidates = matches.map(\.shortID).joined(separator: ", ")
            throw StoreError(
                .ambiguousRun, "several runs' ids begin with “\(prefix)”: \(candidates)", place: path,
                advice: "give more digits")
        }
        return run
    }

    /// Deletes a run with its records and figures.
    /// - Throws: ``StoreError`` (`runNotWritable`) when another living process writes it.
    public func delete(_ run: Run) throws(StoreError) {
        try write { db in
            let owner = try String.fetchOne(db, sql: "SELECT owner FROM run WHERE number = ?", arguments: [run.number])
            if let owner, owner != ProcessIdentity.current.text, Self.owner(owner, isGoneFor: .current) != true {
                throw StoreError(
                    .runNotWritable, "run \(run.shortID) is being written by another process", place: path,
                    advice: "end that process first")
            }
            try db.execute(sql: "DELETE FROM run WHERE number = ?", arguments: [run.number])
        }
    }

    /// Deletes all but the newest runs of a kind; runs still being written stay.
    /// - Returns: how many were deleted.
    public func prune(kind: String, keeping count: Int) throws(StoreError) -> Int {
        try write { db in
            try db.execute(
                sql: """
                    DELETE FROM run WHERE kind = ?1 AND state <> 'running' AND number NOT IN
                        (SELECT number FROM run WHERE kind = ?1 ORDER BY number DESC LIMIT ?2)
                    """,
                arguments: [kind, max(0, count)])
            return db.changesCount
        }
    }
}
