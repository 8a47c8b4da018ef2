import Metering
import Quantities

/// Threads that end by themselves, and can be waited for together.
///
/// Unchecked: what changes is behind the condition's lock.
final class ThreadGroup: @unchecked Sendable {
    private let condition = MonotonicCondition()
    private var running = 0

    /// - Throws: ``ServingError`` (`configuration`) when the system gives no thread.
    func start(_ body: @escaping @Sendable () -> Void) throws(ServingError) {
        condition.withLock { running += 1 }
        let thread = PlainThread { [self] in
            body()
            end()
        }
        guard let thread else {
            end()
            throw .noThread
        }
        thread.detach()
    }

    private func end() {
        condition.withLock {
            running -= 1
            condition.signal()
        }
    }

    /// Waits until none runs.
    func waitForAll() {
        condition.withLock { while running > 0 { _ = condition.wait(until: Seconds(.infinity)) } }
    }
}

extension ServingError {
    static let noThread = ServingError(
        .configuration, "the system gives no more threads", advice: "serve with fewer replicas, or raise ulimit -u")
}
