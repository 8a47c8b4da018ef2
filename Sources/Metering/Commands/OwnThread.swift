#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread for one call that blocks, so that waiting for a command takes none of the threads that tasks run on.
package enum OwnThread {
    private final class Call {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Runs a call on a thread of its own and waits for it without blocking.
    /// - Throws: ``MeteringError`` when the system gives no thread.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value
    ) async throws(MeteringError) -> Value {
        let value: Value? = await withCheckedContinuation { continuation in
            if !start({ continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
        }
        guard let value else {
            throw MeteringError(
                .sourceUnavailable, "the system gave no thread to watch a command", advice: "raise ulimit -u")
        }
        return value
    }

    /// - Returns: whether the thread has started; all signals are blocked in it.
    private static func start(_ body: @escaping () -> Void) -> Bool {
        let call = Unmanaged.passRetained(Call(body))
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                #if canImport(Darwin)
                    Unmanaged<Call>.fromOpaque(argument).takeRetainedValue().body()
                #else
                    argument.map { Unmanaged<Call>.fromOpaque($0).takeRetainedValue().body() }
                #endif
                return nil
            }, call.toOpaque())
        if failure != 0 { call.release() }
        return failure == 0
    }
}
