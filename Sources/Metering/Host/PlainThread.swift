package import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of the system that runs one function, for work that must not wait for a task's turn.
///
/// Signals belong to the threads of the program, so this one starts with all of them blocked.
package final class PlainThread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t

    /// - Returns: nil when the system gives no thread.
    package init?(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        var identifier: pthread_t?
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let failure = Self.create(&identifier, body.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard failure == 0, let identifier else {
            body.release()
            return nil
        }
        thread = identifier
    }

    /// Waits until the function has returned; call once, or ``detach()``.
    package func join() { pthread_join(thread, nil) }

    /// Lets the thread end by itself.
    package func detach() { pthread_detach(thread) }

    /// CPU seconds that the calling thread has used.
    package static var cpuTime: Seconds {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Seconds(Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
    }

    private static func create(_ identifier: inout pthread_t?, _ body: UnsafeMutableRawPointer) -> Int32 {
        #if canImport(Darwin)
            return pthread_create(
                &identifier, nil,
                { argument in
                    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, body)
        #else
            var made = pthread_t()
            let failure = pthread_create(
                &made, nil,
                { argument in
                    argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                    return nil
                }, body)
            identifier = made
            return failure
        #endif
    }
}
