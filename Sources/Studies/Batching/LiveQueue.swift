import Metering
import Quantities
import Simulation

/// A queue that a thread fills in real time.
///
/// The thread sleeps until each request's own moment of the monotonic clock, so that it neither drifts nor waits for the
/// executor, and wakes the executor only for what it waits for. Nothing is allocated once the queue is open.
///
/// Unchecked: what changes is behind the condition's lock.
final class LiveQueue: RequestQueue, @unchecked Sendable {
    private let arrivalSeconds: [Double]
    private let clock = MonotonicClock.system
    private let condition = MonotonicCondition()
    private var startSeconds = 0.0
    private var comeSoFar = 0
    /// The count that the executor waits for; beyond all while it does not wait.
    private var wanted = Int.max
    private var isClosed = false
    private var report = DeliveryReport()
    private var thread: PlainThread?

    /// The executor looks up this often while it waits, to see whether its task was cancelled.
    private static let longestWaitSeconds = 0.5

    init(_ arrivalSeconds: [Double]) { self.arrivalSeconds = arrivalSeconds }

    var come: Int { condition.withLock { comeSoFar } }

    var nowSeconds: Double { clock.now.value - startSeconds }

    func open() throws {
        startSeconds = clock.now.value
        thread = PlainThread { [self] in deliver() }
        guard thread != nil else {
            throw SimulationError(.parameter, "the system gave no thread for requests", advice: "raise ulimit -u")
        }
    }

    /// Brings each request at its time.
    private func deliver() {
        condition.withLock {
            while comeSoFar < arrivalSeconds.count, !isClosed {
                let due = arrivalSeconds[comeSoFar]
                let now = nowSeconds
                guard due <= now else {
                    _ = condition.wait(until: Seconds(startSeconds + due))
                    continue
                }
                report.latestSeconds = max(report.latestSeconds, now - due)
                comeSoFar += 1
                if comeSoFar >= wanted {
                    wanted = .max
                    condition.signal()
                }
            }
            report.cpuSeconds = PlainThread.cpuTime.value
        }
    }

    func wait(for count: Int, until seconds: Double) {
        condition.withLock {
            let count = seconds.isFinite ? count : min(count, arrivalSeconds.count)
            let end = min(seconds, nowSeconds + Self.longestWaitSeconds)
            while comeSoFar < count {
                wanted = count
                if condition.wait(until: Seconds(startSeconds + end)) { break }
            }
            wanted = .max
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
        thread?.join()
        thread = nil
    }

    var delivery: DeliveryReport { condition.withLock { report } }
}
