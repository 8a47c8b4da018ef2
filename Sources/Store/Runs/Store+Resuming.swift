import GRDB

extension Store {
    /// Marks runs whose process died while writing them as interrupted; opening a store does this.
    /// - Returns: the runs so marked.
    @discardableResult
    public func recoverInterrupted() throws(StoreError) -> [Run] {
        let abandoned = try read { db in
            try Row.fetchAll(db, sql: "SELECT number, owner FROM run WHERE state = 'running'")
                .filter { Self.owner($0["owner"], isGoneFor: .current) == true }
                .map { ($0["number"] as Int64, $0["owner"] as String?) }
        }
        guard !abandoned.isEmpty else { return [] }
        return try write { db in
            try abandoned.compactMap { number, owner in
                // A run ends when its last record was stored. Another process may have resumed it meanwhile.
                try db.execute(
                    sql: """
                        UPDATE run SET state = 'interrupted', owner = NULL, endedAt =
                            ifnull((SELECT max(recordedAt) FROM record WHERE run = number), startedAt)
                        WHERE number = ? AND state = 'running' AND owner IS ?
                        """,
                    arguments: [number, owner])
                return db.changesCount == 1 ? try Run.fetch(db, number: number) : nil
            }
        }
    }

    /// The newest run of a design that was stopped before it was complete.
    public func resumableRun(kind: String, designKey: String) throws(StoreError) -> Run? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM run WHERE kind = ? AND designKey = ? AND state <> 'complete'
                    ORDER BY number DESC LIMIT 1
                    """,
                arguments: [kind, designKey]
            ).map(Run.init)
        }
    }

    /// Opens a stopped run for further records by this process.
    /// - Parameters:
    ///   - takingOver: resume although the run's process may still live in another container.
    ///   - reopening: resume a complete run too, for work that has no end of its own.
    /// - Throws: ``StoreError`` (`runNotWritable`) when the run is complete or another process writes it.
    public func resume(_ run: Run, takingOver: Bool = false, reopening: Bool = false) throws(StoreError) -> Run {
        try write { db in
            let current = try Run.fetch(db, number: run.number)
            let owner = try String.fetchOne(db, sql: "SELECT owner FROM run WHERE number = ?", arguments: [run.number])
            if !(reopening && current.state == .complete) {
                try refuseToResume(current, owner: owner, takingOver: takingOver)
            }
            try db.execute(
                sql: "UPDATE run SET state = 'running', endedAt = NULL, owner = ? WHERE number = ?",
                arguments: [ProcessIdentity.current.text, run.number])
            return try Run.fetch(db, number: run.number)
        }
    }

    private func refuseToResume(_ run: Run, owner: String?, takingOver: Bool) throws(StoreError) {
        switch run.state {
        case .complete:
            throw StoreError(.runNotWritable, "run \(run.shortID) is complete", place: path, advice: "begin a new run")
        case .running where owner != ProcessIdentity.current.text:
            let isGone = Self.owner(owner, isGoneFor: .current)
            let process = owner.flatMap(ProcessIdentity.init(text:)).map { " \($0.number)" } ?? ""
            if isGone == false || (isGone == nil && !takingOver) {
                throw StoreError(
                    .runNotWritable, "run \(run.shortID) is being written by process\(process)", place: path,
                    advice: isGone == nil ? "take it over if that container is gone" : "wait for it to end")
            }
        case .running, .interrupted, .failed:
            break
        }
    }

    static func owner(_ text: String?, isGoneFor observer: ProcessIdentity) -> Bool? {
        guard let owner = text.flatMap(ProcessIdentity.init(text:)) else { return true }
        return owner.isGone(seenFrom: observer)
    }
}
