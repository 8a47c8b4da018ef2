import GRDB

extension Store {
    /// Appends a record to a run that this process writes; it is durable on return.
    ///
    /// A failed record with the same key is replaced.
    /// - Returns: the record's place in the run, from 1 upwards.
    /// - Throws: ``StoreError`` (`notFinite`, `duplicateKey`, `runNotWritable`, `full`, …); nothing is stored then.
    @discardableResult
    public func append(_ record: Record, to run: Run) throws(StoreError) -> Int {
        try write { db in try RecordWriter(db, run: run, now: now()).append(record) }
    }

    /// Appends many records in one commit: all of them are stored, or none.
    public func append(contentsOf records: some Sequence<Record>, to run: Run) throws(StoreError) {
        try write { db in
            let writer = try RecordWriter(db, run: run, now: now())
            for record in records { _ = try writer.append(record) }
        }
    }

    /// The records of a run in the order they were stored.
    public func records(of run: Run) throws(StoreError) -> [StoredRecord] {
        var records: [StoredRecord] = []
        try forEachRecord(of: run) { records.append($0) }
        return records
    }

    /// Calls `body` with each record of a run in the order they were stored, holding one in memory at a time.
    public func forEachRecord(of run: Run, _ body: (StoredRecord) throws -> Void) throws(StoreError) {
        try read { db in try RecordReader(db).forEachRecord(of: run, body) }
    }

    /// Calls `body` with the payload of each record of a run that has one, in the order they were stored.
    ///
    /// For code that keeps everything it needs in payloads: factors and figures take most of the time of reading.
    public func forEachPayload(of run: Run, _ body: (JSONText) throws -> Void) throws(StoreError) {
        try read { db in
            let texts = try String.fetchCursor(
                db, sql: "SELECT payload FROM record WHERE run = ? AND payload IS NOT NULL ORDER BY sequence",
                arguments: [run.number])
            while let text = try texts.next() { try body(JSONText(stored: text)) }
        }
    }

    /// The keys of a run's complete records: what a resumed run need not do again.
    public func completedKeys(of run: Run) throws(StoreError) -> Set<String> {
        try read { db in
            try String.fetchSet(
                db, sql: "SELECT key FROM record WHERE run = ? AND state = 'complete'", arguments: [run.number])
        }
    }

    /// How many records a run has.
    public func recordCount(of run: Run) throws(StoreError) -> Int {
        try read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM record WHERE run = ?", arguments: [run.number]) ?? 0
        }
    }

    /// The newest knowledge about each subject under each setting of the factors, across all runs of a kind.
    ///
    /// For each subject and setting the run that stored it last counts, with all its complete records of that
    /// setting; so repeats of one run are never mixed with those of another.
    /// - Parameters:
    ///   - kind: the kind of run, for example `profile`.
    ///   - subjects: only these; all when nil.
    ///   - ignoring: factors that do not tell one setting from another, for example `repeat` and `block`.
    /// - Returns: records sorted by subject, then by age.
    public func latestRecords(
        kind: String, subjects: [String]? = nil, ignoring: Set<String> = []
    ) throws(StoreError) -> [StoredRecord] {
        let wanted = try subjects.map { subjects throws(StoreError) in try JSONText(subjects).text }
        let ignored = ignoring.sorted().map { "$.\"\($0)\"" }
        let setting = "json_remove(factors\(String(repeating: ", ?", count: ignored.count)))"
        let sameSubjects = wanted == nil ? "" : "AND subject IN (SELECT value FROM json_each(?))"
        // The run of the row with the highest id: SQLite takes bare columns from the row that max() chose.
        let query = """
            JOIN (
                SELECT subject AS latestSubject, \(setting) AS latestSetting, record.run AS latestRun, max(record.id)
                FROM record JOIN run ON run.number = record.run
                WHERE kind = ? AND record.state = 'complete' \(sameSubjects)
                GROUP BY subject, latestSetting
            ) ON latestSubject = subject AND latestRun = record.run AND latestSetting = \(setting)
            WHERE record.state = 'complete' ORDER BY subject, record.id
            """
        let arguments: [String] = ignored + [kind] + (wanted.map { [$0] } ?? []) + ignored
        var records: [StoredRecord] = []
        try read { db in
            try RecordReader(db).forEach(query, arguments: StatementArguments(arguments)) { records.append($0) }
        }
        return records
    }
}
