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
        deadlineSeconds = settings.latestSeconds
        hasTimeline = settings.period != nil
    }

    mutating func admit(_ arrivals: UnsafeBufferPointer<Double>) {
        guard let first = arrivals.first else { return }
        let counted = first >= startSeconds ? arrivals.count : arrivals.count { $0 >= startSeconds }
        arrived += counted
        interval.arrived += arrivals.count
    }

    /// Takes in requests that have left the last stage.
    mutating func record(_ finished: borrowing Finished, origins: [Double]) {
        intervalHistogram.add(
            finished, origins: origins, start: startSeconds, deadline: deadlineSeconds, &means, &interval)
    }

    mutating func record(_ slot: Int32, finish: Double, origins: [Double]) {
        let seconds = finish - origins[Int(slot)]
        guard origins[Int(slot)] >= startSeconds else { return }
        intervalHistogram.add(seconds)
        means.add(sum: seconds, count: 1)
        interval.add(sum: seconds, count: 1, late: seconds > deadlineSeconds ? 1 : 0)
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

    @inline(__always) mutating func add(sum: Double, count: Int, late added: Int) {
        served &+= count
        late &+= added
        responseSeconds += sum
    }
}
