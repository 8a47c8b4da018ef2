import Foundation

/// Runs a command with its output dropped; `posix_spawn` and `waitpid` only, so that little is added to its time.
struct ChildProcess {
    var arguments: [String]
    var environment: [String: String]

    init(_ arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.arguments = arguments
        self.environment = environment
    }

    /// Runs the command to its end.
    /// - Returns: wall-clock seconds from before its start to after its end.
    /// - Throws: ``BenchmarkError`` when it cannot be started or fails.
    func run() throws -> Double {
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
        }
        var pid: pid_t = 0
        var status: Int32 = 0
        var failure: Int32 = 0
        let time = seconds {
            failure = posix_spawn(&pid, arguments[0], &actions, nil, &argv, &envp)
            if failure == 0 { while waitpid(pid, &status, 0) < 0, errno == EINTR {} }
        }
        guard failure == 0, status == 0 else {
            throw BenchmarkError("\(arguments.joined(separator: " ")) failed (\(failure), status \(status))")
        }
        return time
    }
}
