import Quantities

/// One stage of a running simulation: what waits, and when each replica is free.
///
/// A stage advances over a span of time at once: it needs no event list, since a batch's start follows from the times
/// of the requests that wait and of the replicas. Arrays are kept from span to span; nothing is allocated once they
/// have grown.
struct StageQueue {
    /// Times at which requests reached the stage, ascending; from ``head`` on they wait.
    private(set) var times: [Double] = []
    /// What each of them belongs to.
    private(set) var slots: [Int32] = []
    private(set) var head = 0

    var service: BatchService
    var idleWatts: Double { service.idlePower.value }
    /// Requests that start a batch.
    var startRequests = 1
    /// Wait of the oldest that starts a batch.
    var startTimeoutSeconds = 0.0
    /// When each replica is free next.
    var freeSeconds: [Double] = []

    private(set) var tally = Tally()

    /// What the stage has done since counting began.
    struct Tally {
        var busySeconds = 0.0
        var batchJoules = 0.0
        var batches = 0
        var served = 0
        var lastFinishSeconds = 0.0

        @inline(__always) mutating func add(_ size: Int, seconds: Double, joules: Double, finish: Double) {
            busySeconds += seconds
            batchJoules += joules
            batches &+= 1
            served &+= size
            lastFinishSeconds = max(lastFinishSeconds, finish)
        }
    }

    init(_ service: BatchService) { self.service = service }

    var waiting: Int { times.count - head }

    /// Takes in one request, in its place by time.
    @inline(__always) mutating func append(_ seconds: Double, _ slot: Int32) {
        times.append(seconds)
        slots.append(slot)
        var index = times.count - 1
        // Batches of several replicas may end in another order than they began.
        while index > head, times[index - 1] > seconds {
            times[index] = times[index - 1]
            slots[index] = slots[index - 1]
            times[index - 1] = seconds
            slots[index - 1] = slot
            index -= 1
        }
    }

    /// Takes in the requests that arrive from outside.
    mutating func append(_ arrivals: UnsafeBufferPointer<Double>, _ opened: ArraySlice<Int32>) {
        if let last = times.last, head < times.count, let first = arrivals.first, first < last {
            for (seconds, slot) in zip(arrivals, opened) { append(seconds, slot) }
        } else {
            times.append(contentsOf: arrivals)
            slots.append(contentsOf: opened)
        }
    }

    /// Takes in what the stage before has finished.
    mutating func append(_ finished: borrowing Finished) {
        var start = 0
        for batch in finished.batches {
            let inside = finished.slots[start..<batch.end]
            if head == times.count || times[times.count - 1] <= batch.seconds {
                times.append(contentsOf: repeatElement(batch.seconds, count: inside.count))
                slots.append(contentsOf: inside)
            } else {
                for slot in inside { append(batch.seconds, slot) }
            }
            start = batch.end
        }
    }

    /// Starts every batch that can start before a time.
    /// - Parameters:
    ///   - origins: when each slot's request entered the pipeline.
    ///   - patience: a request that heads the queue is dropped when even a batch of its own would end later than this
    ///     after its origin; infinite to drop nothing.
    ///   - finished: receives the requests served, batch by batch.
    ///   - dropped: receives the slots dropped.
    mutating func advance(
        until end: Double, origins: [Double], patience: Double, finished: inout Finished, dropped: inout [Int32]
    ) {
        guard !freeSeconds.isEmpty else { return }
        // A local copy of the cursor lets the arrays be borrowed while it moves.
        var (cursor, tally) = (head, self.tally)
        defer { self.tally = tally }
        let (startRequests, timeout, largest, count) = (
            startRequests, startTimeoutSeconds, service.largestBatch, times.count
        )
        freeSeconds.withUnsafeMutableBufferPointer { free in
            times.withUnsafeBufferPointer { times in
                slots.withUnsafeBufferPointer { slots in
                    service.latencySeconds.withUnsafeBufferPointer { latency in
                        while cursor < count {
                            var replica = 0
                            for other in 1..<max(1, free.count) where free[other] < free[replica] { replica = other }
                            let full = cursor + startRequests - 1
                            let ready = min(times[cursor] + timeout, full < count ? times[full] : .infinity)
                            let start = max(free[replica], ready)
                            guard start < end else { break }
                            if patience < .infinity, origins[Int(slots[cursor])] + patience < start + latency[0] {
                                dropped.append(slots[cursor])
                                cursor += 1
                                continue
                            }
                            var last = cursor + 1
                            let most = min(count, cursor + largest)
                            while last < most, times[last] <= start { last += 1 }
                            let size = last - cursor
                            let finish = start + latency[size - 1]
                            free[replica] = finish
                            finished.append(slots, cursor..<last, at: finish)
                            tally.add(
                                size, seconds: latency[size - 1], joules: service.energyJoules[size - 1], finish: finish
                            )
                            cursor = last
                        }
                    }
                }
            }
        }
        head = cursor
        compact()
    }

    /// Counts anew from here on.
    mutating func resetCounts() {
        let last = tally.lastFinishSeconds
        tally = Tally()
        tally.lastFinishSeconds = last
    }

    /// Moves what waits to the front once most of the array has been served.
    private mutating func compact() {
        guard head > 0, head * 2 >= times.count else { return }
        times.removeFirst(head)
        slots.removeFirst(head)
        head = 0
    }
}

/// Requests served in a span, in the order in which their batches started.
struct Finished {
    private(set) var slots: [Int32] = []
    /// Where each batch ends in ``slots``, and when it was done.
    private(set) var batches: [(end: Int, seconds: Double)] = []

    mutating func append(_ source: UnsafeBufferPointer<Int32>, _ range: Range<Int>, at seconds: Double) {
        slots.append(contentsOf: source[range])
        batches.append((slots.count, seconds))
    }

    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        batches.removeAll(keepingCapacity: true)
    }
}
