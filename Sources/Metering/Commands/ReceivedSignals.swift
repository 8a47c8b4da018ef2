import CProcess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The signals that reach this process, queued to be read instead of ending it.
///
/// Catches SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 while it exists; what was ignored before (`nohup`) stays
/// ignored. SIGTSTP and SIGCONT keep their usual effect, so Ctrl-Z stops this process together with the command.
/// One may exist at a time, since signals belong to the whole process.
public final class ReceivedSignals: Sendable {
    /// One signal.
    public struct Received: Sendable, Hashable {
        /// The signal's number, for example 2 for SIGINT.
        public let number: Int32
        /// Whether the terminal sent it to the whole foreground group, so that the command has it already.
        ///
        /// What `kill` sends to a group is indistinguishable from what it sends to this process alone, and counts as the latter.
        public let isFromTerminal: Bool
        /// Whether the sender wants the work to end: every caught signal but SIGUSR1 and SIGUSR2.
        public var asksToStop: Bool { ReceivedSignals.asksToStop(number) }
    }

    static func asksToStop(_ number: Int32) -> Bool { number != SIGUSR1 && number != SIGUSR2 }

    private let reading: Descriptor
    private let writing: Descriptor

    /// Starts catching.
    /// - Returns: nil when signals are being caught already or no pipe can be made.
    public init?() {
        guard let pipe = Descriptor.pipe() else { return nil }
        pipe.reading.doNotBlock()
        pipe.writing.doNotBlock()
        (reading, writing) = pipe
        let numbers: [Int32] = [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2]
        guard cprocess_catch_signals(numbers, Int32(numbers.count), writing.number) == 0 else { return nil }
        isCatching = true
    }

    private let isCatching: Bool

    deinit { if isCatching { cprocess_restore_signals() } }

    /// Becomes readable when a signal arrives.
    var descriptor: Int32 { reading.number }

    /// The oldest signal not read yet, without waiting.
    public func next() -> Received? {
        reading.readWhole(cprocess_signal()).map { Received(number: $0.number, isFromTerminal: $0.from_terminal != 0) }
    }

    /// Waits until a signal asks to stop or the time is over.
    /// - Returns: the signal that ended the wait; nil when the time ran out.
    func wait(nanoseconds: Int64) -> Received? {
        let end = cprocess_monotonic_ns() &+ nanoseconds
        while true {
            while let signal = next() { if signal.asksToStop { return signal } }
            let left = end - cprocess_monotonic_ns()
            if left <= 0 { return nil }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, Int32(clamping: (left + 999_999) / 1_000_000))
        }
    }
}
