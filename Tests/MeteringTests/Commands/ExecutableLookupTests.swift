import Foundation
import Testing

@testable import Metering

@Suite final class ExecutableLookupTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder + "/directory", withIntermediateDirectories: true)
        for (name, text, rights) in [
            ("plain", "text", 0o644), ("no-interpreter", "#!/nonexistent/interpreter\n", 0o755),
            ("no-first-line", "exit $1\n", 0o755),
        ] {
            _ = FileManager.default.createFile(
                atPath: folder + "/" + name, contents: Data(text.utf8), attributes: [.posixPermissions: rights])
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test(
        arguments: [
            ("plain", 126, "not executable"), ("directory", 126, "directory"), ("missing", 127, "no such program"),
            ("no-interpreter", 126, "interpreter"), ("plain/below", 127, "no such program"),
        ] as [(String, Int32, String)])
    func aFileThatCannotRunSaysWhy(_ name: String, _ code: Int32, _ reason: String) throws {
        let failure = try #require(throws: StartFailure.self) { try run([self.folder + "/" + name]) }
        #expect(failure.exitCode == code)
        #expect(failure.message.contains(reason))
    }

    @Test func aScriptWithoutFirstLineRunsInTheShell() throws {
        #expect(try run([folder + "/no-first-line", "5"]).exitCode == 5)
    }

    @Test func thePathIsSearchedInOrder() throws {
        let lookup = ExecutableLookup(searchPath: "/nonexistent:\(folder):/usr/bin:/bin")
        #expect(try lookup.path(of: "no-first-line") == folder + "/no-first-line")
        #expect(try lookup.path(of: "sh").hasSuffix("/sh"))
        let refused = try #require(throws: StartFailure.self) { try lookup.path(of: "plain") }
        #expect(refused.exitCode == 126)
    }

    @Test(arguments: [("slep 5", "sh -c"), ("no-first-lime", "no-first-line"), ("qqqqqqqqqqqq", "install it")])
    func adviceFitsTheMistake(_ name: String, _ advice: String) throws {
        let lookup = ExecutableLookup(searchPath: folder)
        let failure = try #require(throws: StartFailure.self) { try lookup.path(of: name) }
        #expect(failure.exitCode == 127)
        #expect(failure.advice?.contains(advice) == true)
    }

    @Test func anEmptyCommandIsNotFound() throws {
        let failure = try #require(throws: StartFailure.self) { try run([]) }
        #expect(failure.exitCode == 127)
    }
}
