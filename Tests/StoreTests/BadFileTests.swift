import Foundation
import GRDB
import Quantities
import Testing

@testable import Store

/// Every way a store's file can be bad gives one clear error, and what was stored stays.
@Suite struct BadFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    /// A closed store with one complete run of `count` records.
    private func fill(_ count: Int = 50) throws -> Run {
        let store = try Store(path: path)
        let run = try Fixtures.begin(store)
        try store.append(contentsOf: (0..<count).map { Fixtures.record("a", batch: $0) }, to: run)
        return try store.finish(run)
    }

    private func failure(_ body: () throws -> Void) throws -> StoreError {
        let error = try #require(#expect(throws: StoreError.self) { try body() })
        #expect(!error.description.contains("\n"))
        #expect(error.advice != nil)
        return error
    }

    @Test func missingFolderIsCreated() throws {
        let deep = folder.file("a/b/c/store.sqlite")
        _ = try Fixtures.begin(try Store(path: deep))
        #expect(try Store(path: deep).runs().count == 1)
    }

    @Test func emptyFileIsAnEmptyStore() throws {
        try Data().write(to: URL(filePath: path))
        #expect(try Store(path: path).runs().isEmpty)
    }

    @Test(arguments: [100, 511, 512, 5000])
    func fileThatIsNoDatabase(_ size: Int) throws {
        let junk = Data(repeating: 0x41, count: size)
        try junk.write(to: URL(filePath: path))
        #expect(try failure { _ = try Store(path: path) }.code == .notAStore)
        #expect(try Data(contentsOf: URL(filePath: path)) == junk)
    }

    @Test func databaseOfAnotherProgramIsLeftAlone() throws {
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE bookmark (url TEXT)") }
        try other.close()
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(try failure { _ = try Store(path: path) }.code == .notAStore)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test(arguments: [1, 2, 3])
    func truncatedFile(_ quarters: Int) throws {
        _ = try fill()
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.prefix(whole.count * quarters / 4).write(to: URL(filePath: path))
        #expect(try failure { _ = try Store(path: path).records(of: try Store(path: path).runs()[0]) }.code == .damaged)
    }

    @Test func directoryInPlaceOfTheFile() throws {
        #expect(try failure { _ = try Store(path: folder.path) }.code == .cannotOpen)
    }

    @Test(arguments: ["", "a\0b"])
    func pathThatNamesNoFile(_ path: String) throws {
        #expect(try failure { _ = try Store(path: path) }.code == .cannotOpen)
    }

    @Test func fileInPlaceOfTheFolder() throws {
        try Data().write(to: URL(filePath: path))
        #expect(try failure { _ = try Store(path: path + "/store.sqlite") }.code == .cannotOpen)
    }

    #if os(Linux)
        @Test func folderThatCannotBeWritten() throws {
            #expect(try failure { _ = try Store(path: "/proc/perjoule.sqlite") }.code == .cannotOpen)
            #expect(try failure { _ = try Store(path: "/proc/perjoule/store.sqlite") }.code == .cannotOpen)
        }
    #endif

    @Test func lockedFile() throws {
        let run = try fill()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        let store = try Store(path: path, patience: Seconds(0.05))
        #expect(try failure { _ = try Fixtures.begin(store) }.code == .locked)
        #expect(try store.records(of: run).count == 50)
        try other.inDatabase { try $0.execute(sql: "COMMIT") }
        _ = try Fixtures.begin(store)
    }

    @Test func fullDisk() throws {
        let run = try fill()
        let store = try Store(path: path)
        let next = try Fixtures.begin(store)
        let pages = try store.database.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 2)") }
        let big = Record(subject: "big", payload: try JSONText(String(repeating: "x", count: 100_000)))
        #expect(try failure { try store.append(big, to: next) }.code == .full)
        #expect(try store.records(of: run).count == 50)
        #expect(try store.recordCount(of: next) == 0)
        #expect(try Store(path: path).records(of: run).count == 50)
        // Room again: the same store goes on.
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try store.append(big, to: next)
    }

    @Test func readOnlyFile() throws {
        let run = try fill()
        let store = try Store(path: path)
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        #expect(try failure { _ = try Fixtures.begin(store) }.code == .readOnly)
        #expect(try store.records(of: run).count == 50)
    }
}
