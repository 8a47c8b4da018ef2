import Simulation

/// Serves a queue with one replica: waits as a batch rule says, and runs what has come.
///
/// The rule decides on the requests that have come as the simulator's replicas decide on those of simulated time, by the
/// same code. Requests that wait for a batch to fill which never will run once the last has come, so none is left out.
struct BatchExecutor {
    let rule: BatchRule
    /// The most requests of one batch.
    let largest: Int

    /// Serves all requests; nothing is allocated between the first and the last.
    /// - Parameters:
    ///   - arrivalSeconds: when each comes, ascending from the opening of the queue.
    ///   - run: runs a batch of a size.
    /// - Throws: what `run` and the queue throw, and `CancellationError` between two batches.
    func serve(
        _ arrivalSeconds: [Double], from queue: any RequestQueue, run: (_ size: Int) throws -> Void
    ) throws -> BatchLog {
        switch rule {
        case .threshold(let requests, let timeout):
            let start = ThresholdStart(requests: requests, timeoutSeconds: timeout, largest: largest)
            return try serve(arrivalSeconds, from: queue, by: start, run: run) { cursor, _ in cursor + requests }
        case .table(let table):
            return try serve(arrivalSeconds, from: queue, by: TableStart(table), run: run) { _, come in come + 1 }
        }
    }

    /// - Parameter deciding: how many requests must have come for the rule to decide anew.
    private func serve(
        _ arrivalSeconds: [Double], from queue: any RequestQueue, by rule: some BatchStart,
        run: (_ size: Int) throws -> Void, deciding: (_ cursor: Int, _ come: Int) -> Int
    ) throws -> BatchLog {
        var rule = rule
        var log = BatchLog(arrivalSeconds)
        var cursor = 0
        try arrivalSeconds.withUnsafeBufferPointer { all in
            while cursor < all.count {
                try Task.checkCancellation()
                let come = queue.come
                guard come > cursor else {
                    queue.wait(for: cursor + 1, until: .infinity)
                    continue
                }
                let known = UnsafeBufferPointer(rebasing: all[..<come])
                let now = queue.nowSeconds
                let start = rule.start(known, from: cursor, notBefore: now)
                let isRemainder = start == .infinity && come == all.count
                guard start <= now || isRemainder else {
                    queue.wait(for: deciding(cursor, come), until: start)
                    continue
                }
                let end =
                    isRemainder
                    ? min(come, cursor + largest) : rule.end(known, from: cursor, startSeconds: now)
                try run(end - cursor)
                log.append(.init(startSeconds: now, finishSeconds: queue.nowSeconds, end: end))
                cursor = end
            }
        }
        return log
    }
}
