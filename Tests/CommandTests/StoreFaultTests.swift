import Foundation
import Testing

/// A store that cannot be used is one line with the code 74; a store with runs stays as it is.
struct StoreFaultTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private static let commands = [["runs"], ["measure", "--", "touch", "ran"], ["baseline", "--duration", "1s"]]

    @Test(arguments: commands) func aFolderInItsPlace(_ command: [String]) throws {
        try line.run(command, environment: ["PERJOULE_STORE": line.folder])
            .expectFailure(74, saying: line.folder, "--store PATH")
        // Nothing is run that could not be kept.
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/ran"))
    }

    @Test(arguments: commands) func notASQLiteFile(_ command: [String]) throws {
        let path = try line.file("notes.txt", String(repeating: "not a database ", count: 100))
        try line.run(command, environment: ["PERJOULE_STORE": path]).expectFailure(74, saying: path)
        #expect(try line.text(of: "notes.txt").hasPrefix("not a database not"))
    }

    #if os(Linux)
        @Test(arguments: ["/proc/perjoule/store.sqlite", "/dev/full", "/dev/null"])
        func placesThatTakeNoStore(_ path: String) throws {
            try line.run(["measure", "--", "true"], environment: ["PERJOULE_STORE": path]).expectFailure(74)
        }
    #endif

    @Test(.disabled(if: getuid() == 0, "root may write what is read-only"))
    func aFileWithoutWritePermission() throws {
        #expect(try line.run("measure", "--quiet", "--", "true").code == 0)
        func permit(_ mode: Int) throws {
            try FileManager.default.setAttributes(
                [.posixPermissions: mode], ofItemAtPath: line.folder + "/store.sqlite")
        }
        try permit(0o444)
        try line.run("measure", "--", "true").expectFailure(74, saying: "store.sqlite")
        try permit(0o644)
        #expect(try line.storedRuns().map { $0.text("state") } == ["complete"])
    }

    @Test func severalProcessesShareOneStore() throws {
        let command = [try CommandLineRunner.binary(), "measure", "--quiet", "--", "sleep", "0.1"]
        let started = try (0..<6).map { _ in try line.start(command) }
        for run in started {
            let finished = try run.finish()
            #expect(finished.code == 0, "\(finished)")
        }
        #expect(try line.storedRuns().map { $0.text("state") } == Array(repeating: "complete", count: 6))
    }

    #if os(Linux)
        @Test(.enabled(if: SmallVolume.isPossible, "mounting a small volume needs root"))
        func aReadOnlyVolumeKeepsItsRuns() throws {
            let volume = try SmallVolume(at: line.folder + "/volume")
            let store = ["PERJOULE_STORE": volume.path + "/store.sqlite"]
            #expect(try line.run(["measure", "--quiet", "--", "true"], environment: store).code == 0)
            try volume.remount(readOnly: true)
            try line.run(["measure", "--", "touch", "ran"], environment: store).expectFailure(
                74, saying: "store.sqlite")
            #expect(!FileManager.default.fileExists(atPath: line.folder + "/ran"))
            try volume.remount(readOnly: false)
            let listed = try line.run(["runs", "--json"], environment: store)
            #expect((try listed.json() as? [[String: Any]])?.map { $0.text("state") } == ["complete"], "\(listed)")
        }

        @Test(.enabled(if: SmallVolume.isPossible, "mounting a small volume needs root"))
        func aFullStoreKeepsItsRuns() throws {
            let volume = try SmallVolume(at: line.folder + "/volume")
            let store = ["PERJOULE_STORE": volume.path + "/store.sqlite"]
            #expect(try line.run(["measure", "--quiet", "--", "true"], environment: store).code == 0)
            try volume.fill()
            let long = String(repeating: "x", count: 60_000)
            var run: FinishedRun
            var kept = 1
            // What is free in the log may hold another run or two.
            repeat {
                run = try line.run(
                    ["measure", "--json", "--source", "modelled", "--", "echo", long], environment: store)
                if run.code == 0 { kept += 1 }
            } while run.code == 0 && kept < 20
            run.expectFailure(74, saying: "no room is left")
            let listed = try line.run(["runs", "--kind", "measure", "--limit", "50", "--json"], environment: store)
            let states = (try listed.json() as? [[String: Any]] ?? []).map { $0.text("state") }
            #expect(listed.code == 0 && states.filter { $0 == "complete" }.count >= kept, "\(states) \(listed)")
        }
    #endif
}

#if os(Linux)
    import Glibc

    /// A volume of half a megabyte, unmounted with this value.
    private final class SmallVolume {
        let path: String

        static let isPossible: Bool = {
            guard getuid() == 0, let line = try? CommandLineRunner() else { return false }
            return (try? SmallVolume(at: line.folder + "/probe")) != nil
        }()

        init(at path: String) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard mount("tmpfs", path, "tmpfs", 0, "size=512k") == 0 else {
                throw RunnerError(message: "no volume: \(String(cString: strerror(errno)))")
            }
            self.path = path
        }

        deinit { umount2(path, Int32(MNT_DETACH)) }

        func remount(readOnly: Bool) throws {
            guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0), nil) == 0 else {
                throw RunnerError(message: "no other mount: \(String(cString: strerror(errno)))")
            }
        }

        /// Writes until nothing fits.
        func fill() throws {
            let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT, 0o600)
            let block = [UInt8](repeating: 0, count: 4096)
            while write(descriptor, block, block.count) > 0 {}
            close(descriptor)
        }
    }
#endif
