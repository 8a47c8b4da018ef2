import CProcess
import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A command that has been started, in this process's own terminal, and the supervisor that watches over it.
///
/// The supervisor is a fork of this process that becomes the command's parent. It adopts orphans of the command (Linux), so
/// that their CPU time is not lost, and leaves the ended command unreaped until ``finish(signals:)``, so that a late
/// signal cannot hit a stranger. What still runs when the command has ended is counted up to then and left alone.
struct RunningCommand: ~Copyable {
    let command: Command
    let started: Seconds
    private let supervisor: pid_t
    private let start: cprocess_report
    private let reports: Descriptor
    private var release: Descriptor?
    private var end: cprocess_report?
    private(set) var hasEnded: Bool

    /// Looks the program up and starts it.
    /// - Parameter ownGroup: whether it leads a process group of its own, out of reach of the terminal's Ctrl-C.
    init(_ command: Command, streams: Command.Streams = .init(), ownGroup: Bool = false) throws(StartFailure) {
        let searchPath = command.environment["PATH"] ?? getenv("PATH").map { String(cString: $0) }
        let path = try ExecutableLookup(searchPath: searchPath).path(of: command.arguments.first ?? "")
        guard let report = Descriptor.pipe(), let release = Descriptor.pipe() else {
            throw StartFailure(path: path, errorNumber: errno)
        }
        let null = Descriptor.null()
        let started = wallClock()
        let launchedAt = cprocess_monotonic_ns()
        let supervisor = withExtendedLifetime((report.writing, release.reading, null)) {
            launch(
                command, path: path, streams: streams, null: null?.number ?? -1, ownGroup: ownGroup,
                report: report.writing.number, release: release.reading.number)
        }
        guard supervisor > 0 else { throw StartFailure(path: path, errorNumber: errno) }
        // The supervisor's ends close here, so that its death shows as the end of the reports.
        report.writing.close()
        release.reading.close()
        // A supervisor killed before its first word leaves a run of which nothing is known.
        let firstReport = report.reading.readWhole(cprocess_report())
        var start = firstReport ?? cprocess_report()
        if firstReport == nil { start.time_ns = launchedAt }
        guard start.error == 0 else {
            reap(supervisor)
            throw StartFailure(path: path, errorNumber: start.error)
        }
        hasEnded = firstReport == nil
        self.command = command
        self.started = started
        self.supervisor = supervisor
        self.start = start
        reports = report.reading
        self.release = release.writing
    }

    /// Becomes readable when the command has ended.
    var descriptor: Int32 { reports.number }

    /// The processes of the command's tree.
    var tree: ProcessTree { ProcessTree(root: supervisor) }

    /// Takes note of the end after ``descriptor`` became readable; waits for it otherwise.
    mutating func waitForEnd() {
        guard !hasEnded else { return }
        end = reports.readWhole(cprocess_report())
        hasEnded = true
    }

    /// Sends a signal to the command, unless it has been reaped.
    func send(_ signal: Int32) {
        if release != nil, start.pid > 0 { kill(start.pid, signal) }
    }

    /// Sends a signal to every process of the command's own group; an ended command keeps its group until it is reaped.
    func sendToGroup(_ signal: Int32) {
        if release != nil, start.pid > 0 { kill(-start.pid, signal) }
    }

    /// Whether processes go on after the command has ended.
    var hasLeftProcesses: Bool { tree.survivors(of: start.pid).count > 0 }

    /// Reaps the command and sums up the run.
    /// - Parameter signals: those that reached this process during the run.
    consuming func finish(signals: [Int32] = []) -> CommandRun {
        waitForEnd()
        let running = tree.survivors(of: start.pid)
        release = nil
        let account = end == nil ? nil : reports.readWhole(cprocess_report())
        reap(supervisor)
        let wall = max(0, (end?.time_ns ?? cprocess_monotonic_ns()) &- start.time_ns)
        return CommandRun(
            command: command, started: started, wall: Seconds(Double(wall) * 1e-9),
            user: Seconds(Double(account?.user_us ?? 0) * 1e-6) + running.user,
            system: Seconds(Double(account?.system_us ?? 0) * 1e-6) + running.system,
            peakMemory: Bytes(Double(account?.max_resident_bytes ?? 0)),
            suspended: Seconds(Double(end?.suspended_ns ?? 0) * 1e-9), leftRunning: running.count,
            outcome: end.map { $0.signalled != 0 ? .signalled($0.code) : .exited($0.code) } ?? .unobserved,
            signals: signals)
    }
}

/// Seconds since 1970-01-01 00:00 UTC.
func wallClock() -> Seconds {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Seconds(Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9)
}

private func reap(_ process: pid_t) {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
}

private func launch(
    _ command: Command, path: String, streams: Command.Streams, null: Int32, ownGroup: Bool, report: Int32,
    release: Int32
) -> pid_t {
    func number(_ stream: Command.Streams.Stream) -> Int32 {
        switch stream {
        case .inherited: -1
        case .null: null
        case .descriptor(let number): number
        }
    }
    return withCStrings(command.arguments) { arguments in
        withCStrings(["sh", path] + command.arguments.dropFirst()) { shellArguments in
            withEnvironment(adding: command.environment) { environment in
                path.withCString { path in
                    var request = cprocess_command(
                        path: path, arguments: arguments, shell_arguments: shellArguments, environment: environment,
                        streams: (number(streams.input), number(streams.output), number(streams.error)),
                        own_group: ownGroup ? 1 : 0)
                    return cprocess_start(&request, report, release)
                }
            }
        }
    }
}

/// An array of C strings that ends with a null pointer.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}

/// This process's environment, byte for byte, with some variables set.
private func withEnvironment<R>(
    adding additions: [String: String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
    var entries: [UnsafeMutablePointer<CChar>?] = []
    let inherited = cprocess_environment()
    var index = 0
    while let entry = inherited?[index] {
        let isReplaced = additions.keys.contains { strncmp(entry, $0 + "=", $0.utf8.count + 1) == 0 }
        if !isReplaced { entries.append(entry) }
        index += 1
    }
    let added = additions.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    defer { for entry in added { free(entry) } }
    return body(entries + added + [nil])
}
