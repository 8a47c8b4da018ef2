import GRDB

/// The versions of the tables, oldest first; a store is brought to the last one when it is opened.
///
/// A version that has been released is never edited: changes come as a further version.
struct Schema: Sendable {
    /// One step from the version before it.
    struct Version: Sendable {
        let name: String
        let migrate: @Sendable (Database) throws -> Void
    }

    /// Marks the file as a Perjoule store in SQLite's header: “PJLE”.
    static let applicationID: Int32 = 0x504A_4C45

    static let current = Schema(versions: [.runsRecordsFigures])

    var versions: [Version]

    /// Refuses a file that another program wrote, before anything in it is changed.
    func refuseForeign(_ database: some DatabaseReader, path: String) throws {
        let isOurs = try database.read { db in
            let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
            let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            return id == Self.applicationID || (id == 0 && isEmpty)
        }
        guard isOurs else {
            throw StoreError(
                .notAStore, "an SQLite database of another program", place: path, advice: StoreError.elsewhere)
        }
    }

    /// Brings the tables to the last version; refuses a store that is ahead of it.
    func migrate(_ database: some DatabaseWriter, path: String) throws {
        var migrator = DatabaseMigrator()
        for version in versions { migrator.registerMigration(version.name, migrate: version.migrate) }
        let (isNewer, isComplete) = try database.read { db in
            // A first look fixes what this transaction sees; tables that another process makes now would confuse the rest.
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
            return (try migrator.hasBeenSuperseded(db), try migrator.hasCompletedMigrations(db))
        }
        guard !isNewer else {
            throw StoreError(
                .newerVersion, "the store was written by a newer version of Perjoule", place: path,
                advice: "update Perjoule, or \(StoreError.elsewhere)")
        }
        guard !isComplete else { return }
        // Before the migrator makes its first table: another process that looks in between, or one that comes after this
        // one was killed there, would take an unmarked file with a table for another program's.
        try database.write { try $0.execute(sql: "PRAGMA application_id = \(Self.applicationID)") }
        do {
            try migrator.migrate(database)
        } catch {
            // Another process may have created the tables since this one looked.
            guard try database.read(migrator.hasCompletedMigrations) else { throw error }
        }
    }
}
