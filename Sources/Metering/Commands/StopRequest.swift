import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks a running command to end, from any thread, once.
package final class StopRequest: Sendable {
    private let pipe: (reading: Descriptor, writing: Descriptor)
    private let isMade = Atomic(false)

    /// - Throws: ``MeteringError`` when no descriptor is left.
    package init() throws(MeteringError) {
        guard let pipe = Descriptor.pipe() else { throw MeteringError.noDescriptor }
        self.pipe = pipe
    }

    /// Asks; asking again changes nothing.
    package func make() {
        if !isMade.exchange(true, ordering: .releasing) { pipe.writing.close() }
    }

    var hasBeenMade: Bool { isMade.load(ordering: .acquiring) }

    /// Becomes readable when the request is made.
    var descriptor: Int32 { pipe.reading.number }
}

extension MeteringError {
    static var noDescriptor: MeteringError {
        MeteringError(
            .sourceUnavailable, "no pipe can be made for a command: \(describe(errno))",
            advice: "raise ulimit -n, or run fewer commands at a time")
    }
}
