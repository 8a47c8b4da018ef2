import Foundation
import GRDB
import Quantities
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is left when a process that writes the store is killed.
@Suite struct CrashTests {
    private static func dieWhileWriting(_ store: Store) throws {
        try store.database.write { db in
            // More than the page cache holds, so that uncommitted pages are in the log already.
            for index in 0..<200 {
                try db.execute(
                    sql: "INSERT INTO record VALUES (NULL, 1, ?, 'torn', '{}', ?, 'complete', ?, 0)",
                    arguments: [100 + index, "torn \(index)", "\"" + String(repeating: "x", count: 50_000) + "\""])
            }
            kill(getpid(), SIGKILL)
        }
    }

    @Test func commandThatDoesNotFlushLeavesAReadableStore() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        for label in ["first", "second"] {
            await #expect(processExitsWith: .success) { [path = path as String, label = label as String] in
                let store = try Store(path: path, durability: .process)
                let run = try store.beginRun(kind: "measure", label: label, toolVersion: "1")
                try store.finish(run, appending: [Fixtures.record("a", batch: 1)])
            }
        }
        #expect(try Store(path: path, durability: .process).runs().map(\.label) == ["second", "first"])
        let store = try Store(path: path)
        #expect(try store.runs().allSatisfy { try store.recordCount(of: $0) == 1 })
        #expect(try Self.integrity(of: store) == "ok")
    }

    @Test func killedWhileWriting() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store(path: path)
            let run = try Fixtures.begin(store)
            for batch in 0..<20 { try store.append(Fixtures.record("a", batch: batch), to: run) }
            try Self.dieWhileWriting(store)
        }
        let store = try Store(path: path)
        let run = try #require(try store.runs().first)
        #expect(run.state == .interrupted)
        #expect(try store.records(of: run).map(\.sequence) == Array(1...20))
        #expect(try Self.integrity(of: store) == "ok")
        try store.append(Fixtures.record("a", batch: 99), to: try store.resume(run))
    }

    private static func integrity(of store: Store) throws -> String? {
        try store.database.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }

    private static func write(_ label: String, _ path: String) async {
        await #expect(processExitsWith: .success) { [path = path as String, label = label as String] in
            let store = try Store(path: path)
            let run = try store.beginRun(kind: "measure", label: label, toolVersion: "1")
            for batch in 0..<50 { try store.append(Fixtures.record("a", batch: batch), to: run) }
            try store.finish(run)
        }
    }

    @Test func twoProcessesWriteAtOnce() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        async let first: Void = Self.write("first", path)
        async let second: Void = Self.write("second", path)
        _ = await (first, second)
        let store = try Store(path: path)
        let runs = try store.runs()
        #expect(Set(runs.map(\.label)) == ["first", "second"])
        for run in runs {
            #expect(run.state == .complete)
            #expect(try store.records(of: run).map(\.sequence) == Array(1...50))
        }
    }
}
