import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the file behind a program's name as a shell does, and says precisely why when there is none.
struct ExecutableLookup {
    /// The directories to search, separated by colons; nil searches where the system does without a `PATH`.
    var searchPath: String?
    /// Where relative paths start; nil for the working directory.
    var directory: String?

    /// The path of the file to execute.
    func path(of name: String) throws(StartFailure) -> String {
        guard !name.isEmpty else {
            throw .notFound(name, advice: "name a program after --, for example: perjoule measure -- python3 train.py")
        }
        if name.utf8.contains(UInt8(ascii: "/")) {
            return try check(directory.map { name.hasPrefix("/") ? name : $0 + "/" + name } ?? name)
        }
        var refusal: StartFailure?
        for directory in directories {
            let candidate = directory + "/" + name
            guard Self.kind(of: candidate) != nil else { continue }
            do throws(StartFailure) { return try check(candidate) } catch { refusal = refusal ?? error }
        }
        throw refusal ?? .notFound(name, advice: advice(for: name))
    }

    private var directories: [String] {
        // An empty entry means the working directory.
        (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "." : String($0) }
    }

    private func check(_ path: String) throws(StartFailure) -> String {
        switch Self.kind(of: path) {
        case nil:
            if errno == EACCES {
                throw .notRunnable(path, "permission denied", advice: "check its directories' rights")
            }
            throw .notFound(path, advice: "check the path; it is taken from the working directory")
        case S_IFDIR:
            throw .notRunnable(path, "it is a directory", advice: "name the program inside it")
        case S_IFREG:
            guard access(path, X_OK) == 0 else {
                throw .notRunnable(path, "it is not executable", advice: "chmod +x \(path)")
            }
            return path
        default:
            throw .notRunnable(path, "it is not a regular file", advice: nil)
        }
    }

    private func advice(for name: String) -> String {
        if name.contains(where: { " |&;<>".contains($0) }) {
            return "a line for the shell is run with: sh -c '\(name)'"
        }
        let known = directories.flatMap(directoryEntries)
        if let nearest = known.nearest(to: name) { return "did you mean “\(nearest)”? It is searched for in PATH" }
        return "install it, or give its path"
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}

extension Command {
    /// The file to execute, and the whole path of the folder to run it in.
    /// - Throws: ``StartFailure`` when there is no such program or folder.
    package func program() throws(StartFailure) -> (path: String, directory: String?) {
        let searchPath = environment["PATH"] ?? getenv("PATH").map { String(cString: $0) }
        let folder = try directory.map { path throws(StartFailure) in try Self.wholePath(of: path) }
        let lookup = ExecutableLookup(searchPath: searchPath, directory: folder)
        return (try lookup.path(of: arguments.first ?? ""), folder)
    }

    private static func wholePath(of folder: String) throws(StartFailure) -> String {
        guard let whole = realpath(folder.isEmpty ? "." : folder, nil) else {
            throw .notRunnable(folder, describe(errno), advice: "the command is to run in this folder: check its path")
        }
        defer { free(whole) }
        return String(cString: whole)
    }
}
