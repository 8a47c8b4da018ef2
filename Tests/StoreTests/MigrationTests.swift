import Foundation
import GRDB
import Quantities
import Testing

@testable import Store

@Suite struct MigrationTests {
    private let folder: TemporaryFolder
    private let path: String
    private static let later = Schema(
        versions: Schema.current.versions + [
            .init(name: "2 notes") {
                try $0.execute(sql: "ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT 'old'")
            }
        ])

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    private func open(_ schema: Schema) throws -> Store {
        try Store(path: path, durability: .power, patience: Seconds(1), now: { noon }, schema: schema)
    }

    @Test func olderStoreIsMigratedWithItsRuns() throws {
        let run = try Fixtures.begin(try open(.current))
        let store = try open(Self.later)
        #expect(try store.run(id: run.id) == run)
        #expect(try store.database.read { try String.fetchOne($0, sql: "SELECT note FROM run") } == "old")
    }

    @Test func newerStoreIsRefusedUntouched() throws {
        _ = try Fixtures.begin(try open(Self.later))
        let error = #expect(throws: StoreError.self) { try open(.current) }
        #expect(error?.code == .newerVersion)
        #expect(error?.advice?.contains("update Perjoule") == true)
        #expect(try open(Self.later).runs().count == 1)
    }

    @Test func failedMigrationLeavesTheOldVersion() throws {
        let run = try Fixtures.begin(try open(.current))
        let broken = Schema(
            versions: Schema.current.versions + [
                .init(name: "2 broken") { db in
                    try db.execute(sql: "CREATE TABLE halfway (id INTEGER)")
                    try db.execute(sql: "nonsense")
                }
            ])
        #expect(throws: StoreError.self) { try open(broken) }
        let store = try open(.current)
        #expect(try store.run(id: run.id) == run)
        #expect(try store.database.read { try $0.tableExists("halfway") } == false)
    }
}
