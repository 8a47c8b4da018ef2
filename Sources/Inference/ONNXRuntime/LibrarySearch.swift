#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where ONNX Runtime's library is looked for, in order.
///
/// 1. ``explicit``, the path that an option names;
/// 2. the environment's `PERJOULE_ONNXRUNTIME`, a path too;
/// 3. `../lib/perjoule` and `../lib` beside the executable, where `make install` puts it;
/// 4. `.deps/onnxruntime/lib` in the current directory, the executable's, and every directory above them, where
///    `scripts/setup` puts it;
/// 5. the system's loader.
///
/// A path that the caller chose (1 and 2) is used or refused: nothing else is tried in its place.
public struct LibrarySearch: Sendable, Hashable {
    public var explicit: String?
    public var environment: [String: String]
    /// The path of the running executable, links resolved; nil when unknown.
    public var executable: String?
    public var currentDirectory: String
    /// Names that the system's loader is asked for.
    public var loaderNames: [String] = Self.usualLoaderNames

    public static let variable = "PERJOULE_ONNXRUNTIME"

    public init(
        explicit: String? = nil, environment: [String: String] = [:], executable: String? = nil,
        currentDirectory: String
    ) {
        self.explicit = explicit
        self.environment = environment
        self.executable = executable
        self.currentDirectory = currentDirectory
    }

    /// The search for this process, whose executable and current directory the system names.
    public static func forThisProcess(explicit: String? = nil, environment: [String: String]) -> LibrarySearch {
        #if os(Linux)
            let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let executable: String? = CommandLine.arguments.first
        #endif
        return LibrarySearch(
            explicit: explicit, environment: environment, executable: executable,
            currentDirectory: FileManager.default.currentDirectoryPath)
    }

    private static var usualLoaderNames: [String] {
        #if os(Linux)
            ["libonnxruntime.so.1", "libonnxruntime.so"]
        #else
            ["libonnxruntime.dylib"]
        #endif
    }

    /// The path the caller chose, with what chose it.
    var chosen: (path: String, by: String)? {
        if let explicit { return (explicit, "the option") }
        return environment[Self.variable].flatMap { $0.isEmpty ? nil : ($0, Self.variable) }
    }

    /// The directories that are looked into, in order, each once.
    var directories: [String] {
        var found: [String] = []
        func add(_ directory: String) { if !found.contains(directory) { found.append(directory) } }
        let beside = executable.map(Self.parent)
        if let beside {
            for name in ["lib/perjoule", "lib"] { add(Self.join(Self.parent(beside), name)) }
        }
        for start in [currentDirectory, beside].compactMap({ $0 }) {
            for directory in Self.ancestors(start) { add(Self.join(directory, ".deps/onnxruntime/lib")) }
        }
        return found
    }

    /// The library in a directory; the newest when there are several.
    static func library(in directory: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        #if os(Linux)
            let libraries = names.filter { $0 == "libonnxruntime.so" || $0.hasPrefix("libonnxruntime.so.") }
        #else
            let libraries = names.filter {
                $0 == "libonnxruntime.dylib" || $0.hasPrefix("libonnxruntime.") && $0.hasSuffix(".dylib")
            }
        #endif
        return libraries.max { versionNumbers($0).lexicographicallyPrecedes(versionNumbers($1)) }
            .map { join(directory, $0) }
    }

    private static func versionNumbers(_ name: String) -> [Int] { name.split(separator: ".").compactMap { Int($0) } }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    private static func ancestors(_ path: String) -> [String] {
        var directories = [path]
        while let last = directories.last, last != "/", last.contains("/") { directories.append(parent(last)) }
        return directories
    }
}
