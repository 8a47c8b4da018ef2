/// A thread for one call that blocks, so that waiting for a command takes none of the threads that tasks run on.
package enum OwnThread {
    /// Runs a call on a thread of its own and waits for it without blocking.
    /// - Throws: ``MeteringError`` when the system gives no thread.
    package static func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value
    ) async throws(MeteringError) -> Value {
        let value: Value? = await withCheckedContinuation { continuation in
            guard let thread = PlainThread({ continuation.resume(returning: body()) }) else {
                return continuation.resume(returning: nil)
            }
            thread.detach()
        }
        guard let value else {
            throw MeteringError(
                .sourceUnavailable, "the system gave no thread to watch a command", advice: "raise ulimit -u")
        }
        return value
    }
}
