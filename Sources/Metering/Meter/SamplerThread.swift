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
    private final class Shared: @unchecked Sendable {
        let body: @Sendable (_ missed: Int) -> Void
        let interval: Double
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private let stopped = Atomic(false)
        /// Sleeps no longer than this cannot be woken: stopping waits for their end, and each costs a system call less
        /// than waiting on a condition.
        private static let longestPlainSleep = 0.02
        /// The thread, once it was started; set before anyone can ask for it.
        var thread: pthread_t?

        init(interval: Seconds, body: @escaping @Sendable (Int) -> Void) {
            self.body = body
            self.interval = interval.value
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

        func stop() {
            pthread_mutex_lock(mutex)
            stopped.store(true, ordering: .releasing)
            pthread_cond_signal(condition)
            pthread_mutex_unlock(mutex)
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
                    var time = timespec(seconds: moment)
                    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
                    return !stopped.load(ordering: .acquiring)
                }
            #endif
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while !stopped.load(ordering: .acquiring) {
                #if canImport(Darwin)
                    let rest = moment - MonotonicClock.system.now.value
                    if rest <= 0 { return true }
                    var time = timespec(seconds: rest)
                    let result = pthread_cond_timedwait_relative_np(condition, mutex, &time)
                #else
                    var time = timespec(seconds: moment)
                    let result = pthread_cond_timedwait(condition, mutex, &time)
                #endif
                if result == ETIMEDOUT { return !stopped.load(ordering: .acquiring) }
            }
            return false
        }
    }

    private let shared: Shared

    /// Starts the thread; without one (the system refused) only explicit readings tell energy.
    /// - Parameter body: called with the number of moments that passed unseen since the last call.
    init(interval: Seconds, body: @escaping @Sendable (_ missed: Int) -> Void) {
        shared = Shared(interval: interval, body: body)
        #if canImport(Darwin)
            var identifier: pthread_t?
        #else
            var identifier = pthread_t()
        #endif
        // Signals belong to the threads of the program, so the sampler is started with all of them blocked.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let failure = pthread_create(
            &identifier, nil,
            { argument in
                #if canImport(Darwin)
                    Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue().run()
                #else
                    argument.map { Unmanaged<Shared>.fromOpaque($0).takeRetainedValue().run() }
                #endif
                return nil
            }, Unmanaged.passRetained(shared).toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        if failure != 0 { Unmanaged.passUnretained(shared).release() }
        shared.thread = failure == 0 ? identifier : nil
    }

    /// Whether the system gave a thread.
    var isRunning: Bool { shared.thread != nil }

    /// Stops the thread and waits for the call in progress to end; call once.
    func stop() {
        guard let thread = shared.thread else { return }
        shared.stop()
        pthread_join(thread, nil)
    }
}

extension timespec {
    fileprivate init(seconds: Double) {
        let whole = seconds.rounded(.down)
        self.init(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    }
}
