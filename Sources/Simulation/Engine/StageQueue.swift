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

    var service: BatchService { didSet { spread.follow(service) } }
    var rule = BatchRule.threshold(requests: 1, timeoutSeconds: 0)
    /// No batch starts before: until then it was decided to wait.
    var decidedSeconds = 0.0
    /// When each replica is free next.
    var replicas = ReplicaTimes([])

    private(set) var tally = Tally()
    /// Nil when the pipeline's responses are this stage's, so that none is counted twice.
    private(set) var responses: StageResponses?
    /// Requests that reached the stage before are left out of its responses.
    private let countedFromSeconds: Double
    private var spread: LatencySpread

    /// What the stage has done since counting began.
    struct Tally {
        var busySeconds = 0.0
        var batchJoules = 0.0
        var batches = 0
        var served = 0
        /// Time in batches, summed over the requests whose responses count.
        var servedRequestSeconds = 0.0
        var lastFinishSeconds = 0.0

        @inline(__always) mutating func add(
            _ size: Int, counted: Int, seconds: Double, joules: Double, finish: Double
        ) {
            busySeconds += seconds
            servedRequestSeconds += Double(counted) * seconds
            batchJoules += joules
            batches &+= 1
            served &+= size
            lastFinishSeconds = max(lastFinishSeconds, finish)
        }
    }

    /// - Parameter seed: decides how batches spread around their mean times.
    init(_ service: BatchService, countedFromSeconds: Double, hasOwnResponses: Bool, seed: UInt64 = 0) {
        self.service = service
        self.countedFromSeconds = countedFromSeconds
        spread = LatencySpread(seed: seed)
        spread.follow(service)
        responses = hasOwnResponses ? StageResponses() : nil
    }

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

    /// Takes in what the stage before has finished, in the order of its ends.
    mutating func append(_ finished: borrowing Finished) {
        guard let first = finished.batches.first else { return }
        let isLater = head == times.count || times[times.count - 1] <= first.seconds
        if isLater, finished.isInOrder {
            slots.append(contentsOf: finished.slots)
            times.reserveCapacity(slots.count)
            for batch in finished.batches { for _ in batch.start..<batch.end { times.append(batch.seconds) } }
            return
        }
        for batch in finished.batches {
            let inside = finished.slots[batch.start..<batch.end]
            var place = times.count
            while place > head, times[place - 1] > batch.seconds { place -= 1 }
            times.insert(contentsOf: repeatElement(batch.seconds, count: inside.count), at: place)
            slots.insert(contentsOf: inside, at: place)
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
        finished.begin(at: head)
        guard replicas.count > 0 else { return }
        switch rule {
        case .threshold(let requests, let timeout):
            var rule = ThresholdStart(requests: requests, timeoutSeconds: timeout, largest: service.largestBatch)
            serve(by: &rule, until: end, origins, patience: patience, finished: &finished, dropped: &dropped)
        case .table(let table):
            var rule = TableStart(table)
            serve(by: &rule, until: end, origins, patience: patience, finished: &finished, dropped: &dropped)
        }
        finished.sort()
        compact()
    }

    private mutating func serve(
        by rule: inout some BatchStart, until end: Double, _ origins: [Double], patience: Double,
        finished: inout Finished, dropped: inout [Int32]
    ) {
        // Local copies let the arrays be borrowed while they change.
        var (cursor, decided, tally, responses) = (head, decidedSeconds, self.tally, self.responses.take())
        var spread = spread
        let isSteady = spread.isNone
        replicas.withTimes { free in
            times.withUnsafeBufferPointer { times in
                slots.withUnsafeBufferPointer { slots in
                    service.latencySeconds.withUnsafeBufferPointer { latency in
                        while cursor < times.count {
                            let start = rule.start(times, from: cursor, notBefore: max(free[0], decided))
                            guard start < end else { break }
                            decided = start
                            if patience < .infinity, origins[Int(slots[cursor])] + patience < start + latency[0] {
                                dropped.append(slots[cursor])
                                finished.copy(slots, upTo: cursor, resumingAt: cursor + 1)
                                cursor += 1
                                continue
                            }
                            let last = rule.end(times, from: cursor, startSeconds: start)
                            let size = last - cursor
                            let seconds = isSteady ? latency[size - 1] : latency[size - 1] * spread.factor(size)
                            let finish = start + seconds
                            ReplicaTimes.replaceFirst(free, with: finish)
                            finished.append(cursor, last, at: finish)
                            var first = cursor
                            while first < last, times[first] < countedFromSeconds { first += 1 }
                            tally.add(
                                size, counted: last - first, seconds: seconds,
                                joules: service.energyJoules[size - 1], finish: finish)
                            responses?.add(times[first..<last], finish: finish)
                            cursor = last
                        }
                        finished.copy(slots, upTo: cursor, resumingAt: cursor)
                    }
                }
            }
        }
        (head, decidedSeconds, self.tally, self.responses) = (cursor, decided, tally, responses)
        if !isSteady { self.spread = spread }
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
