import Foundation
import GRDB
import Quantities
import Testing

@testable import Store

@Suite struct ResumeTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store.sqlite")
    }

    private func disown(_ run: Run, in store: Store, owner: ProcessIdentity?) throws {
        try store.database.write {
            try $0.execute(sql: "UPDATE run SET owner = ? WHERE id = ?", arguments: [owner?.text, run.id])
        }
    }

    @Test func deadProcessLeavesAnInterruptedRun() throws {
        let store = try Store(path: path, now: { noon })
        let run = try Fixtures.begin(store, designKey: "d")
        let mine = try Fixtures.begin(store)
        try store.append(Fixtures.record("a", batch: 1), to: run)
        var gone = ProcessIdentity.current
        gone.started = "1"
        try disown(run, in: store, owner: gone)

        let reopened = try Store(path: path)
        #expect(try reopened.run(id: run.id).state == .interrupted)
        #expect(try reopened.run(id: run.id).endedAt == noon)
        #expect(try reopened.run(id: mine.id).state == .running)
        let found = try #require(try reopened.resumableRun(kind: "profile", designKey: "d"))
        #expect(found.id == run.id)
        let resumed = try reopened.resume(found)
        #expect(resumed.state == .running)
        #expect(try reopened.completedKeys(of: resumed) == ["a batch=1 repeat=1"])
        try reopened.append(Fixtures.record("a", batch: 2), to: resumed)
        try reopened.finish(resumed)
        #expect(try reopened.resumableRun(kind: "profile", designKey: "d") == nil)
    }

    @Test func anotherBootMeansDeadAndAnotherContainerUnknown() {
        let here = ProcessIdentity.current
        #expect(here.isGone(seenFrom: here) == false)
        var rebooted = here
        rebooted.boot = "another"
        #expect(rebooted.isGone(seenFrom: here) == true)
        var contained = here
        contained.namespace = "pid:[1]"
        #expect(contained.isGone(seenFrom: here) == nil)
        #expect(ProcessIdentity(text: here.text) == here)
        #expect(ProcessIdentity(text: "garbage") == nil)
    }

    @Test func runOfAnotherLivingProcessIsNotTaken() throws {
        let store = try Store(path: path)
        let run = try Fixtures.begin(store)
        var contained = ProcessIdentity.current
        contained.namespace = "pid:[1]"
        try disown(run, in: store, owner: contained)
        #expect(try store.recoverInterrupted().isEmpty)
        let error = #expect(throws: StoreError.self) { try store.resume(run) }
        #expect(error?.code == .runNotWritable)
        #expect(throws: StoreError.self) { try store.append(Fixtures.record("a", batch: 1), to: run) }
        #expect(throws: StoreError.self) { try store.delete(run) }
        #expect(try store.resume(run, takingOver: true).state == .running)
        try store.append(Fixtures.record("a", batch: 1), to: run)
    }

    @Test func completeRunIsNotResumed() throws {
        let store = try Store(path: path)
        let run = try store.finish(try Fixtures.begin(store))
        #expect(throws: StoreError.self) { try store.resume(run) }
    }

    @Test func fingerprintFollowsTheDesignOnly() throws {
        let a = try JSONText(["batch": [1, 2], "threads": [1]]).fingerprint
        let b = try JSONText(["threads": [1], "batch": [1, 2]]).fingerprint
        let c = try JSONText(["threads": [2], "batch": [1, 2]]).fingerprint
        #expect(a == b)
        #expect(a != c)
        // FNV-1a of "a", from the authors' test vectors.
        #expect(JSONText(stored: "a").fingerprint == "af63dc4c8601ec8c")
    }
}
