import CProcess
public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The clocks of the measuring process: time that never runs backwards, and the CPU time it has used.
public struct MonotonicClock: Sendable {
    private let readNow: @Sendable () -> Seconds
    private let readOwnCPUTime: @Sendable () -> Seconds
    /// Whether time passes by itself; a manual clock starts no sampler thread.
    package let isRealTime: Bool

    /// A clock read from closures, for tests: its time passes only when the closure says so.
    public init(now: @escaping @Sendable () -> Seconds, ownCPUTime: @escaping @Sendable () -> Seconds = { .zero }) {
        readNow = now
        readOwnCPUTime = ownCPUTime
        isRealTime = false
    }

    private init() {
        // The clock that clients stamp the boundaries of regions with.
        readNow = { Seconds(Double(cprocess_monotonic_ns()) * 1e-9) }
        readOwnCPUTime = {
            var children = rusage()
            // Children count once they have exited and were waited for.
            #if canImport(Glibc)
                getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &children)
            #else
                getrusage(RUSAGE_CHILDREN, &children)
            #endif
            return Self.seconds(CLOCK_PROCESS_CPUTIME_ID) + Self.seconds(children.ru_utime)
                + Self.seconds(children.ru_stime)
        }
        isRealTime = true
    }

    /// The machine's monotonic clock.
    public static let system = MonotonicClock()

    /// The time now, in seconds since an arbitrary moment.
    public var now: Seconds { readNow() }

    /// CPU seconds used by this process and its children that exited.
    public var ownCPUTime: Seconds { readOwnCPUTime() }

    private static func seconds(_ clock: clockid_t) -> Seconds {
        var time = timespec()
        clock_gettime(clock, &time)
        return Seconds(Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
    }

    private static func seconds(_ time: timeval) -> Seconds {
        Seconds(Double(time.tv_sec) + Double(time.tv_usec) * 1e-6)
    }
}
