import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Run {
    init(_ row: Row) throws {
        let word: String = row["state"]
        guard let state = State(rawValue: word) else {
            throw StoreError(.damaged, "a run has the unknown state “\(word)”")
        }
        id = row["id"]
        kind = row["kind"]
        label = row["label"]
        self.state = state
        startedAt = Date(timeIntervalSince1970: row["startedAt"])
        endedAt = (row["endedAt"] as Double?).map(Date.init(timeIntervalSince1970:))
        toolVersion = row["toolVersion"]
        machine = JSONText(stored: row["machine"])
        settings = JSONText(stored: row["settings"])
        outcome = (row["outcome"] as String?).map(JSONText.init(stored:))
        designKey = row["designKey"]
        number = row["number"]
    }

    static func fetch(_ db: Database, number: Int64) throws -> Run {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM run WHERE number = ?", arguments: [number]) else {
            throw StoreError(.noSuchRun, "the run is no longer in the store", advice: "it was deleted meanwhile")
        }
        return try Run(row)
    }
}
