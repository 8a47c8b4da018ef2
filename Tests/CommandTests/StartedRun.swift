import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A process that runs in a group of its own; its output goes to files, so that no full pipe can hold it up.
struct StartedRun {
    let process: pid_t
    private let command: [String]
    private let output: String
    private let error: String

    /// Longest time that a command may take.
    private static let patience = 600.0

    init(
        _ command: [String], folder: String, environment: [String: String], input: String, output: String, error: String
    ) throws {
        self.command = command
        self.output = output
        self.error = error
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // A test run in the background ignores Ctrl-C, its threads block signals, and both would be handed down.
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // The portable way to start in a folder; the shell becomes the program.
        let words = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + command
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard failure == 0 else {
            throw RunnerError(message: "\(command[0]) cannot be started: \(String(cString: strerror(failure)))")
        }
        self.process = process
    }

    /// Sends a signal to the process alone.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Sends a signal to the process and all its children, as a terminal does at Ctrl-C.
    func sendToGroup(_ signal: Int32) { kill(-process, signal) }

    /// What was written to standard error so far.
    var errorSoFar: String { (try? String(contentsOfFile: error, encoding: .utf8)) ?? "" }

    /// What was written to standard output so far.
    var outputSoFar: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Waits until something holds; false when the process's patience ends before.
    func wait(until condition: () throws -> Bool) rethrows -> Bool {
        let end = Date(timeIntervalSinceNow: Self.patience)
        while Date() < end {
            if try condition() { return true }
            usleep(5_000)
        }
        return false
    }

    /// Waits for the end; a process that outlives the patience is killed with its group.
    func finish() throws -> FinishedRun {
        var status: Int32 = 0
        let hasEnded = wait { waitpid(process, &status, WNOHANG) == process }
        guard hasEnded else {
            kill(-process, SIGKILL)
            waitpid(process, &status, 0)
            throw RunnerError(message: "\(command) took longer than \(Self.patience) s; it said: \(errorSoFar)")
        }
        let signal = status & 0x7F
        return FinishedRun(
            command: command, code: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, signal: signal,
            output: [UInt8](try Data(contentsOf: URL(fileURLWithPath: output))),
            error: String(decoding: try Data(contentsOf: URL(fileURLWithPath: error)), as: UTF8.self))
    }
}
