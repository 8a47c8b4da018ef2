import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs work that Ctrl-C or SIGTERM cancels, so that it can end in order and keep what it has.
///
/// A second signal ends the process at once.
func cancellingOnInterrupt<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await work() }
    // A queue of its own has a thread of its own: work that keeps every processor busy cannot hold up a signal.
    let queue = DispatchQueue(label: "perjoule.interruption")
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler {
            if task.isCancelled { _exit(128 + number) }
            task.cancel()
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try await task.value
}

/// Runs work that is told of the first Ctrl-C or SIGTERM, so that it can end in its own time.
///
/// A second signal ends the process at once.
/// - Parameter work: gets a function that returns at the first signal, or when its task is cancelled.
func hearingInterrupts<Result: Sendable>(
    _ work: @escaping @Sendable (_ interrupted: @escaping @Sendable () async -> Void) async throws -> Result
) async throws -> Result {
    let (signals, heard) = AsyncStream.makeStream(of: Int32.self)
    let queue = DispatchQueue(label: "perjoule.interrupts")
    let hasHeard = Mutex(false)
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler {
            let isSecond = hasHeard.withLock { before in
                defer { before = true }
                return before
            }
            if isSecond { _exit(128 + number) }
            heard.yield(number)
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try await work { for await _ in signals { return } }
}
