import Quantities
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread that calls a function at fixed moments, without drift, until it is stopped.
///
/// Sleeping is against absolute time, so a slow call delays none but the next moments it overlaps.
final class SamplerThread: Sendable {
    private final class Shared: Sendable {
        let body: @Sendable (_ missed: Int) -> Void
        let interval: Double
        private let condition = MonotonicCondition()
        private let stopped = Atomic(false)
        /// Sleeps no longer than this cannot be woken: stopping waits for their end, and each costs a system call less
        /// than waiting on a condition.
        private static let longestPlainSleep = 0.02

        init(interval: Seconds, body: @escaping @Sendable (Int) -> Void) {
            self.body = body
            self.interval = interval.value
        }

        func stop() {
            condition.withLock {
                stopped.store(true, ordering: .releasing)
                condition.signal()
            }
        }

        func run() {
            var next = MonotonicClock.system.now.value + interval
            while sleep(until: next) {
                let late = max(0, MonotonicClock.system.now.value - next)
                let missed = (late / interval).rounded(.down)
                body(Int(missed))
                next += interval * (1 + missed)
            }
        }

        /// Sleeps until a moment of the monotonic clock.
        /// - Returns: false when the thread was told to stop.
        private func sleep(until moment: Double) -> Bool {
            #if !canImport(Darwin)
                if interval <= Self.longestPlainSleep {
                    var time = timespec(Seconds(moment))
                    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
                    return !stopped.load(ordering: .acquiring)
                }
            #endif
            return condition.withLock {
                while !stopped.load(ordering: .acquiring) {
                    if condition.wait(until: Seconds(moment)) { return !stopped.load(ordering: .acquiring) }
                }
                return false
            }
        }
    }

    private let shared: Shared
    private let thread: PlainThread?

    /// Starts the thread; without one (the system refused) only explicit readings tell energy.
    /// - Parameter body: called with the number of moments that passed unseen since the last call.
    init(interval: Seconds, body: @escaping @Sendable (_ missed: Int) -> Void) {
        let shared = Shared(interval: interval, body: body)
        self.shared = shared
        thread = PlainThread { shared.run() }
    }

    /// Whether the system gave a thread.
    var isRunning: Bool { thread != nil }

    /// Stops the thread and waits for the call in progress to end; call once.
    func stop() {
        guard let thread else { return }
        shared.stop()
        thread.join()
    }
}
