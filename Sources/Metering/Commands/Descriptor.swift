import CProcess
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file descriptor, closed when the last reference goes, if not before.
final class Descriptor: Sendable {
    let number: Int32
    private let isOpen = Atomic(true)

    init(_ number: Int32) { self.number = number }

    deinit { close() }

    func close() {
        if isOpen.exchange(false, ordering: .relaxed) { _ = systemClose(number) }
    }

    /// A pipe whose ends are not passed on to commands, or nil with errno set.
    static func pipe() -> (reading: Descriptor, writing: Descriptor)? {
        var ends: [Int32] = [-1, -1]
        guard cprocess_pipe(&ends) == 0 else { return nil }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// `/dev/null` for reading and writing, or nil with errno set.
    static func null() -> Descriptor? {
        let number = open("/dev/null", O_RDWR | O_CLOEXEC)
        return number >= 0 ? Descriptor(number) : nil
    }

    func doNotBlock() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

    /// Reads the bytes of one C structure that was written whole.
    /// - Returns: nil at the end of the stream, on an error, or when nothing is there and the descriptor does not block.
    func readWhole<Record: BitwiseCopyable>(_ empty: Record) -> Record? {
        var record = empty
        let size = MemoryLayout<Record>.size
        let count = withUnsafeMutableBytes(of: &record) { bytes in
            var count = read(number, bytes.baseAddress, size)
            while count < 0 && errno == EINTR { count = read(number, bytes.baseAddress, size) }
            return count
        }
        return count == size ? record : nil
    }
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }
