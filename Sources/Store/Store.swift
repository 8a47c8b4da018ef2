import GRDB
public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Runs, their records and their figures in one SQLite file that several processes may share.
///
/// Any piece of work is a run: a measurement, a campaign, and the training of a predictor too, whose record holds the
/// predictor in its payload. What the kinds and figures mean is known by the code that writes them, not here.
///
/// What a method has written when it returns survives the death of the process and, unless ``Durability/process`` is
/// asked for, the loss of power: the file is in write-ahead mode and every commit is flushed. Write many records at
/// once with one call to pay for one flush.
///
/// ## Topics
/// - ``beginRun(kind:label:toolVersion:machine:settings:designKey:)``, ``append(_:to:)-(Record,_)``, ``finish(_:state:outcome:appending:)``
/// - ``runs(kind:limit:)``, ``run(id:)``, ``records(of:)``, ``latestRecords(kind:subjects:ignoring:)``
/// - ``resumableRun(kind:designKey:)``, ``resume(_:takingOver:)``, ``completedKeys(of:)``
/// - ``export(_:as:to:)``
public struct Store: Sendable {
    /// The path of the file, or `:memory:`.
    public let path: String
    let database: DatabaseQueue
    let now: @Sendable () -> Date

    /// Opens the store at a path, creating it and its folder when missing, and marks dead runs interrupted.
    /// - Parameters:
    ///   - path: the file.
    ///   - durability: what commits survive.
    ///   - patience: how long to wait for another process that holds the file.
    ///   - now: the clock that dates runs and records.
    /// - Throws: a ``StoreError`` that says what to do when the file cannot be used.
    public init(
        path: String, durability: Durability = .power, patience: Seconds = Seconds(10),
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(StoreError) {
        try self.init(path: path, durability: durability, patience: patience, now: now, schema: .current)
    }

    init(
        path: String, durability: Durability, patience: Seconds, now: @escaping @Sendable () -> Date, schema: Schema
    ) throws(StoreError) {
        // SQLite would take the one for a nameless temporary file, and cut the other short.
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StoreError(.cannotOpen, "“\(path)” is not the path of a file", advice: StoreError.elsewhere)
        }
        let patience = patience.isFinite ? min(max(patience, .zero), Seconds(3600)) : Seconds(3600)
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(patience.value)
        while true {
            do {
                database = try Self.open(path, durability: durability, patience: patience, schema: schema)
                break
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && clock.now < deadline {
                // Switching a new file to write-ahead mode does not wait for another process by itself.
                usleep(20_000)
            } catch {
                throw StoreError(error, path: path)
            }
        }
        self.path = path
        self.now = now
        try recoverInterrupted()
    }

    /// A store that lives in memory only, for dry runs and tests.
    public static func inMemory(now: @escaping @Sendable () -> Date = { Date() }) throws(StoreError) -> Store {
        try Store(path: ":memory:", durability: .process, patience: .zero, now: now, schema: .current)
    }

    private static func open(
        _ path: String, durability: Durability, patience: Seconds, schema: Schema
    ) throws -> DatabaseQueue {
        if path != ":memory:" { try createFolder(of: path) }
        var configuration = Configuration()
        configuration.label = "store"
        configuration.busyMode = .timeout(patience.value)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try schema.refuseForeign(database, path: path)
        try database.writeWithoutTransaction { db in
            // Not the queue's own write-ahead setting: it writes a page at every opening and relaxes flushing.
            _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = \(durability.synchronous)")
            // A log left behind is read anew at every opening, and emptying it early costs nothing without flushes.
            if durability == .process { try db.execute(sql: "PRAGMA wal_autocheckpoint = 64") }
        }
        try schema.migrate(database, path: path)
        // Closing the last connection empties the log into the file and flushes twice; see Durability.process.
        if durability == .process, path != ":memory:" { _ = Unmanaged.passRetained(database) }
        return database
    }

    private static func createFolder(of path: String) throws(StoreError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError(
                .cannotOpen, "the folder of the store cannot be created", place: folder, advice: StoreError.elsewhere)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try database.read(body) } catch { throw StoreError(error, path: path) }
    }

    /// One transaction: all of it is stored, or none.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.writeWithoutTransaction { db in
                var value: Value?
                // Immediate, since a reader that turns writer cannot wait for another writer.
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                return value!
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
