import Metering
import Quantities

/// A thread that runs a stage's batches on a session of its own.
///
/// Unchecked: what is handed over is behind the condition's lock, and the rest belongs to the stage's lock.
final class Replica: @unchecked Sendable {
    /// Nil once the replica has ended.
    private(set) var model: LoadedModel?
    private let condition = MonotonicCondition()
    private var handed: Order?

    /// Whether it has been replaced and ends after its batch.
    var isRetired = false
    /// The requests of the batch that it runs.
    var running: [Submission] = []

    /// What a replica is told to do.
    enum Order {
        case run([Submission], Deployment)
        case end
    }

    init(_ model: LoadedModel) { self.model = model }

    /// Gives up the session, on the replica's thread.
    func end() -> LoadedModel? {
        defer { model = nil }
        return model
    }

    /// Gives the replica, which waits, its next order.
    func hand(_ order: Order) {
        condition.withLock { handed = order }
        condition.signal()
    }

    /// Waits for the next order, on the replica's thread.
    func order() -> Order {
        condition.withLock {
            while true {
                if let order = handed.take() { return order }
                _ = condition.wait(until: Seconds(.infinity))
            }
        }
    }
}
