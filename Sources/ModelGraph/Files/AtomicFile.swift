#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file written beside its destination and renamed over it when complete, so that no half-written file is ever seen.
struct AtomicFile: ~Copyable {
    private let destination: String
    private let temporary: String
    private let descriptor: Int32
    private var isCommitted = false

    /// - Throws: `cannotWrite` when the folder is missing or read-only.
    init(replacing destination: String) throws(ModelGraphError) {
        let temporary = destination + ".partial-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ModelGraphError(
                .cannotWrite, "cannot create the file: \(lastSystemError())", place: destination,
                advice: "choose an existing folder that you may write to")
        }
        self.destination = destination
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporary) }
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ModelGraphError) {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = write(descriptor, start, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure() }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Extends the file with zeros, which a file system need not store, up to `length` bytes, and goes on from there.
    func pad(to length: Int) throws(ModelGraphError) {
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else { throw failure() }
    }

    /// Puts the file in its place.
    mutating func commit() throws(ModelGraphError) {
        guard rename(temporary, destination) == 0 else { throw failure() }
        isCommitted = true
    }

    private func failure() -> ModelGraphError {
        ModelGraphError(
            .cannotWrite, "writing failed: \(lastSystemError())", place: destination,
            advice: errno == ENOSPC ? "free some space or write to another disk; no half-written file is left" : nil)
    }
}
