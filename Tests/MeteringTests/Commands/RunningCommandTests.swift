import Foundation
import Quantities
import Testing

@testable import Metering

/// Runs a command to its end without a meter.
func run(_ arguments: [String], streams: Command.Streams = .silent) throws -> CommandRun {
    let running = try RunningCommand(Command(arguments), streams: streams)
    return running.finish()
}

func shell(_ script: String, streams: Command.Streams = .silent) throws -> CommandRun {
    try run(["sh", "-c", script], streams: streams)
}

/// A busy loop that the system ends after one second of CPU time, as counted in the scheduler's ticks.
let burnOneSecond = "(ulimit -t 1; while :; do :; done)"

@Suite struct RunningCommandTests {
    @Test(arguments: [0, 1, 7, 255] as [Int32])
    func exitStatusIsPassedOn(_ status: Int32) throws {
        let run = try shell("exit \(status)")
        #expect(run.outcome == .exited(status))
        #expect(run.exitCode == status)
    }

    @Test(arguments: [(SIGKILL, 137), (SIGSEGV, 139), (SIGTERM, 143)] as [(Int32, Int32)])
    func aDeathBySignalIsToldApart(_ signal: Int32, _ code: Int32) throws {
        let run = try shell("ulimit -c 0; kill -\(signal) $$")
        #expect(run.outcome == .signalled(signal))
        #expect(run.exitCode == code)
    }

    @Test func tenMegabytesPassThroughUntouched() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, copy) = (folder.appending(path: "in"), folder.appending(path: "out"))
        var bytes = Data(count: 10_000_000)
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 7) }
        try bytes.write(to: source)
        try #require(FileManager.default.createFile(atPath: copy.path, contents: nil))
        let (input, output) = (try FileHandle(forReadingFrom: source), try FileHandle(forWritingTo: copy))
        let run = try run(
            ["cat"],
            streams: .init(input: .descriptor(input.fileDescriptor), output: .descriptor(output.fileDescriptor)))
        #expect(run.succeeded)
        #expect(try Data(contentsOf: copy) == bytes)
    }

    @Test func childrenThatEndedBeforeAreCounted() throws {
        let run = try shell("\(burnOneSecond) & \(burnOneSecond) & wait")
        #expect(run.cpu > Seconds(1.5))
        #expect(run.cpu < Seconds(4))
    }

    /// The orphan is nobody's child but the supervisor's; the command's substitution waits for it through its pipe alone.
    @Test(.enabled(if: isLinux, "only Linux adopts orphans"))
    func orphansThatEndedBeforeAreCounted() throws {
        let run = try shell("x=$( (\(burnOneSecond) &) )")
        #expect(run.cpu > Seconds(0.7))
        #expect(run.leftRunning == 0)
    }

    @Test(.enabled(if: isLinux, "only Linux adopts orphans"))
    func whatGoesOnIsCountedSoFarAndLeftAlone() throws {
        let pipe = Pipe()
        let run = try shell(
            "(while :; do :; done) & echo $!; sleep 1",
            streams: .init(input: .null, output: .descriptor(pipe.fileHandleForWriting.fileDescriptor), error: .null))
        let text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        let survivor = try #require(pid_t(text.trimmingCharacters(in: .newlines)))
        #expect(kill(survivor, 0) == 0)
        #expect(run.leftRunning == 1)
        #expect(run.cpu > Seconds(0.05))
        kill(survivor, SIGKILL)
    }

    @Test func timeStoppedByJobControlIsTold() throws {
        let run = try shell("(sleep 2; kill -CONT $$) & kill -STOP $$; exit 3")
        #expect(run.exitCode == 3)
        #expect(run.suspended > Seconds(0.2))
        #expect(run.suspended <= run.wall)
    }

    @Test func variablesAreSetOnTopOfTheEnvironment() throws {
        var command = Command(["sh", "-c", "test \"$PERJOULE_TEST_A\" = 'a b' && test -n \"$PATH\""])
        command.environment = ["PERJOULE_TEST_A": "a b"]
        let run = try RunningCommand(command, streams: .silent).finish()
        #expect(run.succeeded)
    }

    @Test func aCommandRunsInItsFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "here")
        try "#!/bin/sh\ntest -f here".write(to: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        for name in ["./here", program.path] {
            let command = Command([name], directory: folder.path)
            #expect(try RunningCommand(command, streams: .silent).finish().succeeded)
        }
        let failure = #expect(throws: StartFailure.self) {
            try Command(["true"], directory: folder.path + "/none").program()
        }
        #expect(failure?.description.contains("run in this folder") == true)
    }

    @Test func aCommandHasItsRusageNotOurs() throws {
        let run = try run(["true"])
        #expect(run.cpu < Seconds(1))
        #expect(run.peakMemory > .zero)
        #expect(run.wall > .zero)
        #expect(run.wall < Seconds(10))
    }

    @Test func manyRunsLeakNoDescriptorsIntoTheCommand() throws {
        let pipe = Pipe()
        let streams = Command.Streams(
            input: .null, output: .descriptor(pipe.fileHandleForWriting.fileDescriptor), error: .null)
        // Held open here, closed for commands: what the measuring process opens for itself stays its own.
        let held = (0..<5).compactMap { _ in Descriptor.pipe() }
        #expect(
            try shell(
                "for d in \(held.map { "\($0.reading.number) \($0.writing.number)" }.joined(separator: " "));"
                    + " do test -e /proc/self/fd/$d && echo $d; done; echo done", streams: streams
            ).succeeded)
        #expect(String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) == "done\n")
    }
}

#if os(Linux)
    let isLinux = true
#else
    let isLinux = false
#endif
