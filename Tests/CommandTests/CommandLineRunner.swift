import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs the built `perjoule` as users do: as a process, in a folder, with a home and a store of its own.
final class CommandLineRunner: Sendable {
    /// Removed with this value.
    let folder: String
    /// Nothing of the surrounding environment but the path to programs.
    let environment: [String: String]

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.resolvingSymlinksInPath().path
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
            "XDG_DATA_HOME": folder + "/data", "XDG_CACHE_HOME": folder + "/cache",
            "PERJOULE_STORE": folder + "/store.sqlite", "PERJOULE_ONNXRUNTIME": Self.engineLibrary ?? "", "LC_ALL": "C",
        ]
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs `perjoule` to its end.
    /// - Throws: `RunnerError` when it takes longer than two minutes.
    func run(
        _ arguments: [String], input: [UInt8]? = nil, environment additions: [String: String] = [:]
    ) throws -> FinishedRun {
        try start([Self.binary()] + arguments, input: input, environment: additions).finish()
    }

    func run(_ arguments: String..., input: [UInt8]? = nil) throws -> FinishedRun {
        try run(arguments, input: input)
    }

    /// Starts a program, found by its path, in a process group of its own.
    func start(
        _ command: [String], input: [UInt8]? = nil, environment additions: [String: String] = [:]
    ) throws -> StartedRun {
        let name = UUID().uuidString
        let inputFile = try input.map { try file("input-" + name, $0) } ?? "/dev/null"
        return try StartedRun(
            command, folder: folder, environment: environment.merging(additions) { $1 }, input: inputFile,
            output: folder + "/output-" + name, error: folder + "/error-" + name)
    }

    /// Writes a file into the folder.
    /// - Returns: its path.
    @discardableResult func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @discardableResult func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func text(of name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    /// The stored runs, newest first, as `perjoule runs --json` tells them.
    func storedRuns() throws -> [[String: Any]] {
        let listed = try run("runs", "--json")
        try #require(listed.code == 0, "\(listed)")
        return try #require(listed.json() as? [[String: Any]])
    }
}

extension CommandLineRunner {
    /// The executable that was built beside the test bundle.
    static func binary() throws -> String {
        let places = [CommandLine.arguments[0], Bundle.main.bundlePath] + Bundle.allBundles.map(\.bundlePath)
        for place in places {
            var folder = URL(fileURLWithPath: place).resolvingSymlinksInPath().deletingLastPathComponent()
            for _ in 0..<4 {
                let path = folder.appendingPathComponent("perjoule").path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
                    return path
                }
                folder.deleteLastPathComponent()
            }
        }
        throw RunnerError(message: "no perjoule was built beside \(places)")
    }

    /// The root of the package.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The ONNX Runtime that `scripts/setup` fetched, or the one the environment names.
    static let engineLibrary: String? = {
        if let named = ProcessInfo.processInfo.environment["PERJOULE_ONNXRUNTIME"], !named.isEmpty { return named }
        let names = FileManager.default.enumerator(atPath: package + "/.deps")?.compactMap { $0 as? String } ?? []
        let libraries = names.filter { $0.contains("libonnxruntime.") && !$0.contains("providers") }
        return libraries.min { $0.count < $1.count }.map { package + "/.deps/" + $0 }
    }()

    static func isInstalled(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: $0 + "/" + program)
        }
    }

    /// A Python that has a module: the one that a variable names, else the usual one; nil where it lacks the module.
    static func python(_ variable: String, importing module: String) -> String? {
        let python = ProcessInfo.processInfo.environment[variable] ?? "python3"
        let line = try? CommandLineRunner()
        let run = try? line?.start([python, "-c", "import \(module)"]).finish()
        return run?.code == 0 ? python : nil
    }
}

/// What keeps a test from running a command.
struct RunnerError: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}
