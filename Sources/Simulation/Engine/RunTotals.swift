import Quantities

/// Responses of a running simulation: since measuring began, and since the last interval of the timeline.
struct RunTotals {
    private(set) var histogram = ResponseHistogram()
    private(set) var means = BatchMeans()
    private(set) var longestSeconds = 0.0
    private(set) var arrived = 0
    private(set) var late = 0
    private(set) var droppedCount = 0
    private var interval = IntervalCounts()
    private var intervalHistogram = ResponseHistogram()
    private let startSeconds: Double
    private let deadlineSeconds: Double
    private let hasTimeline: Bool

    init(_ settings: SimulationSettings) {
        startSeconds = settings.warmUp.value
        deadlineSeconds = settings.deadline?.value ?? .infinity
        hasTimeline = settings.period != nil
    }

    mutating func admit(_ arrivals: UnsafeBufferPointer<Double>) {
        guard let first = arrivals.first else { return }
        let counted = first >= startSeconds ? arrivals.count : arrivals.count { $0 >= startSeconds }
        arrived += counted
        interval.arrived += counted
    }

    mutating func record(_ finished: borrowing Finished, origins: [Double]) {
        origins.withUnsafeBufferPointer { origins in
            var start = 0
            for batch in finished.batches {
                record(finished.slots[start..<batch.end], origins, finish: batch.seconds)
                start = batch.end
            }
        }
    }

    mutating func record(_ slot: Int32, finish: Double, origins: [Double]) {
        origins.withUnsafeBufferPointer { record([slot][...], $0, finish: finish) }
    }

    @inline(__always) private mutating func record(
        _ slots: ArraySlice<Int32>, _ origins: UnsafeBufferPointer<Double>, finish: Double
    ) {
        let added = intervalHistogram.add(
            slots, origins: origins, finish: finish, start: startSeconds, deadline: deadlineSeconds)
        means.add(sum: added.sum, count: added.count)
        interval.served &+= added.count
        interval.late &+= added.late
        interval.responseSeconds += added.sum
    }

    mutating func drop(_ slots: [Int32], origins: [Double]) {
        for slot in slots where origins[Int(slot)] >= startSeconds { interval.dropped += 1 }
    }

    /// Closes an interval: its counts, with its percentile, go to the totals.
    mutating func closeInterval() -> IntervalCounts {
        var taken = interval
        taken.p99Seconds = intervalHistogram.quantile(0.99)
        late += interval.late
        droppedCount += interval.dropped
        histogram.merge(intervalHistogram)
        intervalHistogram.removeAll()
        interval = IntervalCounts()
        return taken
    }
}

/// What happened in one interval of the timeline.
struct IntervalCounts {
    var arrived = 0
    /// Requests whose last batch started in the interval.
    var served = 0
    var late = 0
    var dropped = 0
    var responseSeconds = 0.0
    var p99Seconds: Double?
}
