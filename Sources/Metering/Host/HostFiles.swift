#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The system's error number of a failed file operation.
struct FileFailure: Error, Hashable {
    let code: Int32

    var isPermission: Bool { code == EACCES || code == EPERM }

    /// The system's words for the error, for example `Permission denied`.
    var text: String { String(cString: strerror(code)) }
}

extension Host {
    /// The names in a folder, sorted; empty when it cannot be listed.
    func entries(of folder: String) -> [String] {
        guard let stream = opendir(path(folder)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The text of a file, without white space around it.
    /// - Parameter limit: bytes after which the rest is left out.
    func text(of file: String, limit: Int = 1 << 20) throws(FileFailure) -> String {
        let descriptor = open(path(file), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        // Kernel files tell no size, so they are read to their end.
        while bytes.count < limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 { throw FileFailure(code: errno) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        let space = UInt8(ascii: " ")
        let trimmed = bytes.drop { $0 <= space }
        return String(
            decoding: trimmed[..<((trimmed.lastIndex { $0 > space }).map { $0 + 1 } ?? trimmed.startIndex)],
            as: UTF8.self)
    }

    /// The text of a small file, or nil when it cannot be read.
    func optionalText(of file: String) -> String? { try? text(of: file) }

    /// The number a file holds, or nil when it cannot be read or is not a number.
    func number(of file: String) -> Double? { optionalText(of: file).flatMap(Double.init) }

    /// Whether a file or folder exists, readable or not.
    func exists(_ file: String) -> Bool { access(path(file), F_OK) == 0 }
}
