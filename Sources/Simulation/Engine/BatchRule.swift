/// A batch policy as a stage's replicas follow it.
package enum BatchRule: Sendable, Hashable {
    /// A batch starts when so many wait or the oldest has waited so long.
    case threshold(requests: Int, timeoutSeconds: Double)
    case table(BatchingTable)

    /// A free replica takes what waits.
    package static let atOnce = BatchRule.threshold(requests: 1, timeoutSeconds: 0)
}

/// Finds when the next batch starts and how many requests it takes, from the times at which they reach the stage.
package protocol BatchStart {
    /// When the batch of the requests from `cursor` on starts, by the requests that are known to come; infinite while
    /// it waits for more.
    mutating func start(_ times: UnsafeBufferPointer<Double>, from cursor: Int, notBefore: Double) -> Double

    /// The index after the batch's last request, given its start.
    func end(_ times: UnsafeBufferPointer<Double>, from cursor: Int, startSeconds: Double) -> Int
}

/// ``BatchRule/threshold(requests:timeoutSeconds:)``.
package struct ThresholdStart: BatchStart {
    let requests: Int
    let timeoutSeconds: Double
    let largest: Int

    package init(requests: Int, timeoutSeconds: Double, largest: Int) {
        self.requests = requests
        self.timeoutSeconds = timeoutSeconds
        self.largest = largest
    }

    @inline(__always)
    package func start(_ times: UnsafeBufferPointer<Double>, from cursor: Int, notBefore: Double) -> Double {
        let full = cursor + requests - 1
        let ready = min(times[cursor] + timeoutSeconds, full < times.count ? times[full] : .infinity)
        return max(notBefore, ready)
    }

    @inline(__always)
    package func end(_ times: UnsafeBufferPointer<Double>, from cursor: Int, startSeconds: Double) -> Int {
        var last = cursor + 1
        let most = min(times.count, cursor + largest)
        while last < most, times[last] <= startSeconds { last += 1 }
        return last
    }
}

/// ``BatchRule/table(_:)``.
package struct TableStart: BatchStart {
    let table: BatchingTable
    /// The index after the last request that has come by the start.
    private var seen = 0

    package init(_ table: BatchingTable) { self.table = table }

    @inline(__always)
    package mutating func start(_ times: UnsafeBufferPointer<Double>, from cursor: Int, notBefore: Double) -> Double {
        var now = max(notBefore, times[cursor])
        seen = max(seen, cursor)
        while true {
            while seen < times.count, times[seen] <= now { seen += 1 }
            if table[seen - cursor] > 0 { return now }
            guard seen < times.count else { return .infinity }
            now = times[seen]
        }
    }

    @inline(__always)
    package func end(_ times: UnsafeBufferPointer<Double>, from cursor: Int, startSeconds: Double) -> Int {
        cursor + table[seen - cursor]
    }
}
