package import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A lock with a condition that can be waited for until a moment of the system's monotonic clock.
package final class MonotonicCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func withLock<Result, Failure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Wakes who waits.
    package func signal() { pthread_cond_broadcast(condition) }

    /// Waits for a signal, the lock being held; it may return without one.
    /// - Parameter moment: of ``MonotonicClock/system``, at which it returns at the latest; infinite for never.
    /// - Returns: whether the moment has come.
    package func wait(until moment: Seconds) -> Bool {
        guard moment.isFinite else {
            pthread_cond_wait(condition, mutex)
            return false
        }
        #if canImport(Darwin)
            let rest = moment - MonotonicClock.system.now
            if rest <= .zero { return true }
            var time = timespec(rest)
            return pthread_cond_timedwait_relative_np(condition, mutex, &time) == ETIMEDOUT
        #else
            var time = timespec(moment)
            return pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT
        #endif
    }
}

extension timespec {
    /// A time of at least 0 s, rounded down to nanoseconds.
    init(_ time: Seconds) {
        let whole = time.value.rounded(.down)
        self.init(tv_sec: Int(whole), tv_nsec: Int((time.value - whole) * 1e9))
    }
}
