import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file's bytes mapped into memory: only the pages that are looked at are ever read from disk.
struct MappedFile: ~Copyable {
    /// The whole file; valid as long as this value lives.
    let bytes: UnsafeRawBufferPointer

    /// - Throws: `missingFile` with the nearest name in the folder, `unreadableFile` for a folder or a device.
    init(_ path: String) throws(ModelGraphError) {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
            throw ModelGraphError(.unreadableFile, "is \(kind)", place: path, advice: "name an ONNX file")
        }
        let length = Int(status.st_size)
        guard length > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.failure(path)
        }
        // Reading a graph touches a few bytes between weights; without this the system reads the weights ahead as well.
        madvise(start, length, MADV_RANDOM)
        bytes = UnsafeRawBufferPointer(start: start, count: length)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    private static func failure(_ path: String) -> ModelGraphError {
        guard errno == ENOENT else {
            return ModelGraphError(.unreadableFile, "cannot read the file: \(lastSystemError())", place: path)
        }
        let folder = FilePath.folder(of: path)
        let nearest = names(in: folder.isEmpty ? "." : folder).nearest(to: FilePath.name(of: path))
        return ModelGraphError(
            .missingFile, "no such file", place: path, advice: nearest.map { "did you mean \(folder)\($0)?" })
    }

    private static func names(in folder: String) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }
    }
}
