package import Metering
package import Quantities
import Synchronization

/// A clock whose time passes when a test says so.
package final class ManualClock: Sendable {
    private let state = Mutex((now: Seconds(1000), ownCPUTime: Seconds.zero))

    package init() {}

    /// The clock as a host takes it.
    package var clock: MonotonicClock {
        MonotonicClock(now: { self.state.withLock { $0.now } }, ownCPUTime: { self.state.withLock { $0.ownCPUTime } })
    }

    /// Lets time pass.
    /// - Parameter ownCPUTime: CPU seconds the measuring process uses meanwhile.
    package func advance(by time: Seconds, ownCPUTime: Seconds = .zero) {
        state.withLock {
            $0.now += time
            $0.ownCPUTime += ownCPUTime
        }
    }
}
