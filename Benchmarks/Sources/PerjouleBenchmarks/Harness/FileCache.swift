import Foundation

/// Asks the system to drop the file from its cache.
func forget(_ file: String) throws {
    #if os(Linux)
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { throw BenchmarkError("\(file) cannot be opened") }
        defer { close(descriptor) }
        fsync(descriptor)
        posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_DONTNEED))
    #endif
}
