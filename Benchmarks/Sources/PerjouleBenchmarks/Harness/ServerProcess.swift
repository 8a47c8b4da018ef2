import Foundation
import Serving

/// A server as a process of its own: started, waited for until it answers, and ended with the object.
final class ServerProcess {
    private let process = Process()
    private let output = Pipe()

    /// - Parameters:
    ///   - folder: where it runs.
    ///   - variables: of its environment beside this process's.
    init(_ arguments: [String], in folder: String, variables: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        process.terminate()
        // A peer may wait for ever for connections that are kept open.
        for _ in 0..<100 where process.isRunning { usleep(50_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// The first line that the server prints.
    func firstLine() throws -> Data {
        var text = Data()
        while !text.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw BenchmarkError("\(process.arguments ?? []): the server ended") }
            text.append(more)
        }
        return text.prefix { $0 != UInt8(ascii: "\n") }
    }

    /// Ends the server, and gives what it printed last.
    func lastLine() throws -> Data {
        process.terminate()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard let line = text.split(separator: UInt8(ascii: "\n")).last else {
            throw BenchmarkError("\(process.arguments ?? []): the server printed nothing at its end")
        }
        return Data(line)
    }

    /// Drops what the server prints from now on, so that it never waits for a reader.
    func ignoreOutput() { output.fileHandleForReading.readabilityHandler = { _ = $0.availableData } }

    /// Waits until a model is served.
    func wait(for model: String, at address: ServerAddress) async throws {
        for _ in 0..<600 {
            let request = ClientRequest(.get, "/v2/models/\(model)/ready")
            if let answer = try? await HTTPConnection.exchange(request, with: address), answer.isSuccess { return }
            guard process.isRunning else { throw BenchmarkError("the server at \(address) ended") }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchmarkError("the server at \(address) is not ready after a minute")
    }

    /// Seconds that its threads have kept processors busy; NaN where the system does not tell of other processes.
    var processorSeconds: Double {
        #if os(Linux)
            guard let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return .nan }
            // Fields 14 and 15 are user and system time; the second, a name, may hold spaces.
            let fields = text[end...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return .nan }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        #else
            return .nan
        #endif
    }
}
