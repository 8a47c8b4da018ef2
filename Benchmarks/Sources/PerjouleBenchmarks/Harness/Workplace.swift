import Foundation

/// Where the benchmarks find their parts: the command, the peers, the engine's library, and a folder of their own.
struct Workplace {
    /// The release binary of `perjoule`.
    let command: String
    /// The Python of the peers' environment; nil when there is none.
    let python: String?
    /// The folder of the peers' scripts.
    let peers: String
    /// A temporary folder, removed at the end.
    let folder: String

    init(_ environment: [String: String]) throws {
        command = environment["PERJOULE_BINARY"] ?? ".build/release/perjoule"
        python = environment["PERJOULE_PEER_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
        peers = environment["PERJOULE_PEERS"] ?? "Benchmarks/Peers"
        let folder = FileManager.default.temporaryDirectory.path + "/perjoule-benchmarks-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        guard FileManager.default.isExecutableFile(atPath: command) else {
            throw BenchmarkError("\(command) is missing: run make release")
        }
    }

    func clear() { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a small text file under the folder, with the folders above it.
    func write(_ text: String, to file: String) throws {
        let path = folder + "/" + file
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// Starts a peer's script; nil when the environment or the script's packages are missing, which is said.
    func peer(_ script: String, _ arguments: [String] = []) -> PythonPeer? {
        guard let python else { return nil }
        do {
            return try PythonPeer(python: python, script: peers + "/" + script, arguments: arguments)
        } catch {
            say("no peer \(script): \(error)")
            return nil
        }
    }
}

/// Why a benchmark cannot run.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Says something on standard error.
func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
