import Metering
import Quantities
import Simulation
import Testing

@testable import Studies

/// The queue in real time: what must hold however busy the machine is.
@Suite struct LiveQueueTests {
    private let arrivals = (1...60).map { 0.002 * Double($0) }

    private func serve(_ rule: BatchRule, largest: Int) throws -> (log: BatchLog, delivery: DeliveryReport) {
        let queue = LiveQueue(arrivals)
        defer { queue.close() }
        try queue.open()
        var (mostWaiting, counter) = (0, 0)
        let log = try BatchExecutor(rule: rule, largest: largest).serve(arrivals, from: queue) { size in
            mostWaiting = max(mostWaiting, size)
            // Work that takes a while without sleeping.
            for step in 0..<50_000 { counter &+= step }
        }
        queue.close()
        return (log, queue.delivery)
    }

    /// No batch starts before its rule lets it: not before it is full, nor before its oldest request's timeout.
    @Test(arguments: [(1, 0.0), (8, 0.01), (7, .infinity)])
    func noBatchStartsEarly(requests: Int, timeout: Double) throws {
        let (log, delivery) = try serve(.threshold(requests: requests, timeoutSeconds: timeout), largest: 8)
        #expect(log.served == arrivals.count)
        var first = 0
        for batch in log.batches {
            let full = first + requests <= arrivals.count ? arrivals[first + requests - 1] : .infinity
            let due = min(full, arrivals[first] + timeout)
            #expect(batch.startSeconds >= (due == .infinity ? arrivals[59] : due))
            #expect(arrivals[batch.end - 1] <= batch.startSeconds, "a request was served before it came")
            first = batch.end
        }
        #expect(zip(log.batches, log.batches.dropFirst()).allSatisfy { $0.finishSeconds <= $1.startSeconds })
        #expect(delivery.cpuSeconds > 0 && delivery.latestSeconds >= 0)
        // Responses count from when requests were due, however late they were taken.
        #expect(log.responseSeconds.allSatisfy { $0 > 0 })
    }

    /// While a timeout runs out, all requests having come, the executor sleeps: it looks up a few times, not a million.
    @Test func waitingForATimeoutSleeps() throws {
        final class Counting: RequestQueue {
            let queue: LiveQueue
            var waits = 0
            init(_ queue: LiveQueue) { self.queue = queue }
            var nowSeconds: Double { queue.nowSeconds }
            var delivery: DeliveryReport { queue.delivery }
            func open() throws { try queue.open() }
            func close() { queue.close() }
            var come: Int { queue.come }
            func wait(for count: Int, until seconds: Double) {
                waits += 1
                queue.wait(for: count, until: seconds)
            }
        }
        let queue = Counting(LiveQueue([0.001]))
        defer { queue.close() }
        try queue.open()
        let log = try BatchExecutor(rule: .threshold(requests: 8, timeoutSeconds: 0.2), largest: 8).serve(
            [0.001], from: queue
        ) { _ in }
        #expect(log.batches[0].startSeconds >= 0.201)
        #expect(queue.waits < 20)
    }

    /// A queue that is closed early ends its thread, though the next request is far off.
    @Test func closingDoesNotWaitForRequests() throws {
        let queue = LiveQueue([0.0001, 3600])
        try queue.open()
        queue.wait(for: 1, until: .infinity)
        queue.close()
        queue.close()
    }

    /// A cancelled task stops waiting.
    @Test func cancellationEndsTheWait() async throws {
        let task = Task {
            let queue = LiveQueue([3600])
            defer { queue.close() }
            try queue.open()
            _ = try BatchExecutor(rule: .threshold(requests: 1, timeoutSeconds: 0), largest: 1).serve(
                [3600], from: queue
            ) { _ in }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
