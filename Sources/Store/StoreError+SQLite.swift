import GRDB

extension StoreError {
    /// The one line a person needs to know about an error that SQLite or the file system reported.
    init(_ error: any Error, path: String) {
        guard let failure = error as? DatabaseError else {
            self = error as? StoreError ?? StoreError(.cannotOpen, "\(error)", place: path, advice: Self.elsewhere)
            return
        }
        let (code, message, advice) = Self.meaning(of: failure)
        self.init(code, message, place: path, advice: advice)
    }

    static let elsewhere = "choose another file with --store PATH or PERJOULE_STORE"

    private static func meaning(of failure: DatabaseError) -> (Code, String, String) {
        let detail = failure.message ?? "no detail"
        switch failure.resultCode {
        case .SQLITE_NOTADB:
            return (.notAStore, "not a Perjoule store", elsewhere)
        case .SQLITE_CORRUPT:
            return (
                .damaged, "the store is truncated or damaged",
                "restore a copy of it, salvage it with “sqlite3 FILE .recover”, or \(elsewhere)"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return (.locked, "another process holds the store", "wait for it to end, or \(elsewhere)")
        case .SQLITE_FULL:
            return (
                .full, "no room is left for the store; what was stored before is intact",
                "free space on its volume, or \(elsewhere)"
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return (
                .readOnly, "the store cannot be written", "make the file and its folder writable, or \(elsewhere)"
            )
        case .SQLITE_CANTOPEN:
            return (
                .cannotOpen, "the store cannot be opened or created",
                "check that the file and its folder exist and can be written, or \(elsewhere)"
            )
        case .SQLITE_IOERR:
            return (.inputOutput, "reading or writing the store failed: \(detail)", "check the disk, or \(elsewhere)")
        default:
            return (.database, "SQLite reports “\(detail)”", "run “sqlite3 FILE 'PRAGMA integrity_check'”")
        }
    }
}
