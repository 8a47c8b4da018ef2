import CProcess
package import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Listens to a command while it is measured: takes its output line by line, and ends its process group when it has to.
///
/// The command is asked with SIGTERM and killed with SIGKILL when its grace is over. What it leaves running in its group is
/// killed when it has ended by itself.
package final class CommandListener {
    /// What a command is heard to do.
    package enum Event {
        /// A line of standard output.
        case output(LineBuffer.Line)
        /// A line of standard error.
        case error(LineBuffer.Line)
        /// A value that the command reported through the region socket.
        case value(RegionValue)
    }

    /// Why the command was ended.
    package enum Cause: Sendable, Hashable {
        case asked
        case timedOut
    }

    /// Longest line that is kept, in bytes.
    package static let longestLine = 1 << 20

    /// Why the command was ended; nil for one that ended by itself.
    package private(set) var cause: Cause?

    private let stop: StopRequest
    private let timeout: Int64?
    private let grace: Int64
    private let tell: (Event) -> Void
    private var output: Stream
    private var error: Stream
    private var startedAt = cprocess_monotonic_ns()
    private var killAt: Int64?
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    private struct Stream {
        let pipe: (reading: Descriptor, writing: Descriptor)
        var isOpen = true
        var lines = LineBuffer(longest: CommandListener.longestLine)
    }

    /// - Parameters:
    ///   - timeout: the longest time the command may take; nil for any.
    ///   - grace: the time between asking it to end and killing it.
    ///   - tell: called on the thread that measures.
    /// - Throws: ``MeteringError`` when no descriptor is left.
    package init(
        stop: StopRequest, timeout: Seconds?, grace: Seconds, tell: @escaping (Event) -> Void
    ) throws(MeteringError) {
        guard let output = Descriptor.pipe(), let error = Descriptor.pipe() else { throw MeteringError.noDescriptor }
        output.reading.doNotBlock()
        error.reading.doNotBlock()
        self.output = Stream(pipe: output)
        self.error = Stream(pipe: error)
        self.stop = stop
        self.timeout = timeout.map(nanoseconds)
        self.grace = nanoseconds(grace)
        self.tell = tell
    }

    /// Nothing in; what comes out comes here.
    var streams: Command.Streams {
        .init(
            input: .null, output: .descriptor(output.pipe.writing.number),
            error: .descriptor(error.pipe.writing.number))
    }

    /// To be called when the command has its ends of the pipes, so that its end shows here.
    func commandHasStarted() {
        output.pipe.writing.close()
        error.pipe.writing.close()
        startedAt = cprocess_monotonic_ns()
    }

    /// What to wait for.
    var descriptors: [Int32] {
        (output.isOpen ? [output.pipe.reading.number] : []) + (error.isOpen ? [error.pipe.reading.number] : [])
            + (cause == nil ? [stop.descriptor] : [])
    }

    /// How long to wait at most, for poll(2); -1 for ever.
    var millisecondsLeft: Int32 {
        let due = killAt ?? (cause == nil ? timeout.map { startedAt &+ $0 } : nil)
        return due.map { Int32(clamping: max(0, ($0 &- cprocess_monotonic_ns() &+ 999_999) / 1_000_000)) } ?? -1
    }

    /// Passes on what the command reported through the region socket.
    func hear(_ value: RegionValue) { tell(.value(value)) }

    /// Takes what has arrived, and sends the signals that are due.
    func attend(_ running: borrowing RunningCommand) {
        read(&output) { .output($0) }
        read(&error) { .error($0) }
        let now = cprocess_monotonic_ns()
        if cause == nil {
            cause = stop.hasBeenMade ? .asked : timeout.map { now &- startedAt >= $0 } == true ? .timedOut : nil
            if cause != nil {
                running.sendToGroup(SIGTERM)
                // A process that job control has stopped would not hear of it.
                running.sendToGroup(SIGCONT)
                killAt = now &+ grace
            }
        }
        if let killAt, now >= killAt {
            running.sendToGroup(SIGKILL)
            self.killAt = nil
        }
    }

    /// Ends what the command has left behind, and takes the last of its output.
    func commandHasEnded(_ running: borrowing RunningCommand) {
        // Workers of a command that was asked to end have the same grace.
        while killAt != nil, running.hasLeftProcesses {
            wait(milliseconds: min(20, max(1, millisecondsLeft)))
            attend(running)
        }
        running.sendToGroup(SIGKILL)
        for _ in 0..<20 where running.hasLeftProcesses { usleep(1000) }
        read(&output) { .output($0) }
        read(&error) { .error($0) }
        if let rest = output.lines.takeRest() { tell(.output(rest)) }
        if let rest = error.lines.takeRest() { tell(.error(rest)) }
    }

    private func wait(milliseconds: Int32) {
        var waits = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&waits, nfds_t(waits.count), milliseconds)
    }

    private func read(_ stream: inout Stream, _ event: (LineBuffer.Line) -> Event) {
        // A stranger that holds the pipe and never stops writing cannot keep the run from ending.
        for _ in 0..<64 where stream.isOpen {
            let count = systemRead(stream.pipe.reading.number, &chunk)
            if count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) { return }
            guard count > 0 else {
                stream.isOpen = false
                return
            }
            for line in stream.lines.append(chunk[..<count]) { tell(event(line)) }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ chunk: inout [UInt8]) -> Int {
    read(descriptor, &chunk, chunk.count)
}

/// At most ten years, so that moments can be added.
private func nanoseconds(_ time: Seconds) -> Int64 { Int64(min(3e8, max(0, time.isFinite ? time.value : 3e8)) * 1e9) }
