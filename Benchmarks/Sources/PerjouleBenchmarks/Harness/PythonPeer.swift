import Foundation

/// A Python process that does its work once per line and tells the seconds, so that peers run in pairs without
/// their start counting.
final class PythonPeer {
    /// The package's name and version, as the script told them first.
    private(set) var version = ""
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var pending = Data()

    init(python: String, script: String, arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script] + arguments
        process.standardInput = requests
        process.standardOutput = answers
        process.standardError = FileHandle.nullDevice
        try process.run()
        version = try line()
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Does the work once.
    /// - Parameter request: what the script is told, for one that wants to know.
    /// - Returns: its seconds, then whatever other numbers the script tells.
    func run(_ request: String = "") throws -> [Double] {
        try tell(request)
        return try line().split(separator: " ").compactMap { Double($0) }
    }

    /// Sends a line that the script does not answer.
    func tell(_ request: String) throws {
        try requests.fileHandleForWriting.write(contentsOf: Data((request + "\n").utf8))
    }

    private func line() throws -> String {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let text = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return text
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw BenchmarkError("the script ended; is its package installed?") }
            pending.append(more)
        }
    }
}
